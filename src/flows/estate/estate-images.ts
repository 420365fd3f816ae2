import type { SeenImage } from '../../discover/images/index.ts';
import { type Image, lineageLabels, type ReportImage } from '../../model/index.ts';
import type { World } from '../world.ts';

/** An image of the estate, from the report in which it was seen. */
export interface ImageOfEstate extends SeenImage {
  /** When the estate was read. */
  readonly readAt: string;
}

/** Every image that the last report of every cluster saw, under each of its names; none where nothing was kept. */
export async function estateImages(world: World): Promise<readonly ImageOfEstate[]> {
  const { knowledge } = await world.store();
  const all: ImageOfEstate[] = [];
  for (const { uid } of await knowledge.readings()) {
    const report = uid === undefined ? undefined : await knowledge.reportImages(uid);
    for (const image of report?.images ?? [])
      for (const reference of image.references)
        all.push({ image: imageOf(image, reference), reference, readAt: report?.scannedAt ?? '' });
  }
  return all;
}

/** As much of it as lineage is made from: its layers, and what a patch engine of ours put on top. */
function imageOf({ family, platform, lineage }: ReportImage, reference: string): Image {
  const { patchedFrom, layers } = lineage;
  const source = patchedFrom?.id.replace(/^image:/, '');
  return {
    reference,
    family,
    platform,
    layers: layers.map(({ diffId, command }) => ({
      digest: diffId,
      diffId,
      mediaType: '',
      sizeBytes: 0,
      ...(command === undefined ? {} : { command }),
    })),
    labels: source === undefined ? {} : { [lineageLabels.source]: source },
    annotations: {},
  };
}
