import { errorCode, errorMessage } from '../../../kernel/pure/index.ts';
import type { Image, ImageVerdict } from '../../../model/index.ts';
import { isOsFile, osOf } from '../image-facts.ts';
import { type OnEither, readOnEither } from '../image-files/index.ts';
import { imageDocuments } from '../verify/image-documents.ts';
import { isLinkerFile } from '../verify/library-search.ts';
import { judgeLinker } from '../verify/linker.ts';
import type { RebaseRefusal, RebaseRequest } from './contract.ts';
import { type MergedImage, mergedDocuments } from './documents.ts';
import { sameRelease } from './release.ts';
import { touchedPlaces } from './touched.ts';

export interface Rebased {
  readonly kind: 'rebased';
  readonly made: MergedImage;
  /** Of old base, application and result. */
  readonly layers: { readonly old: number; readonly above: number; readonly new: number };
  readonly linker: ImageVerdict;
}

export type RebaseOutcome =
  | Rebased
  | { readonly kind: 'nothing-to-do'; readonly message: string }
  | { readonly kind: 'refused'; readonly reasons: readonly RebaseRefusal[] };

/** @throws patch.malformed-image, oci.malformed where one of them cannot be read, and what the sources throw */
export async function rebase(request: RebaseRequest): Promise<RebaseOutcome> {
  const fault = stackFault(request);
  if (fault !== undefined) return { kind: 'refused', reasons: [fault] };
  const { image, oldBase, newBase, signal } = request;
  if (startsWith(newBase.image, oldBase.image) && startsWith(oldBase.image, newBase.image))
    return { kind: 'nothing-to-do', message: 'the new base has the layers of the old one' };
  const above = image.image.layers.slice(oldBase.image.layers.length);
  const files = await readOnEither(
    { old: oldBase, fresh: newBase, above: { image: { layers: above }, source: image.source } },
    {
      wanted: { keeps: (path) => isOsFile(path) || isLinkerFile(path), hashes: () => true, linked: true },
      signal,
    },
  );
  const linker = linkerOf(files);
  const reasons = [...releaseFaults(files), ...touchedPlaces(files), ...linkerFaults(linker)];
  if (reasons.length > 0) return { kind: 'refused', reasons };
  const made = mergedDocuments({
    names: request,
    image: await imageDocuments(image.image, image.source, signal),
    old: await imageDocuments(oldBase.image, oldBase.source, signal),
    fresh: await imageDocuments(newBase.image, newBase.source, signal),
  });
  if ('code' in made) return { kind: 'refused', reasons: [made] };
  const { length: old } = oldBase.image.layers;
  return {
    kind: 'rebased',
    made,
    linker,
    layers: { old, above: above.length, new: newBase.image.layers.length },
  };
}

/** Whether an image's lowest layers are all of another's. */
function startsWith(image: Pick<Image, 'layers'>, lowest: Pick<Image, 'layers'>): boolean {
  return lowest.layers.every(({ diffId }, at) => image.layers[at]?.diffId === diffId);
}

function stackFault({ image, oldBase, newBase }: RebaseRequest): RebaseRefusal | undefined {
  const { layers } = oldBase.image;
  if (
    layers.length === 0 ||
    layers.length >= image.image.layers.length ||
    !startsWith(image.image, oldBase.image)
  )
    return {
      code: 'not-on-base',
      message: `the image has ${image.image.layers.length} layers, and its lowest are not the ${layers.length} of the old base`,
    };
  const [was, is] = [platformText(image.image), platformText(newBase.image)];
  if (was === is) return undefined;
  return { code: 'other-platform', message: `the image is for ${was}, the new base for ${is}` };
}

function platformText({ platform: { os, architecture, variant = '' } }: Image): string {
  return `${os}/${architecture}${variant === '' ? '' : `/${variant}`}`;
}

function releaseFaults({ lower }: OnEither): readonly RebaseRefusal[] {
  const [was, is] = [osOf(lower.old), osOf(lower.new)];
  if (was?.versionId === undefined || is?.versionId === undefined)
    return [
      { code: 'unknown-release', message: 'os-release of the bases does not name distribution and version' },
    ];
  if (sameRelease(was, is)) return [];
  return [
    { code: 'other-release', message: `the old base is ${was.prettyName}, the new one ${is.prettyName}` },
  ];
}

function linkerOf({ merged }: OnEither): ImageVerdict {
  try {
    return judgeLinker({ lower: merged.old, merged: merged.new });
  } catch (error) {
    if (errorCode(error) !== 'patch.malformed-image') throw error;
    return { check: 'linker', verdict: 'failed', measured: [], message: errorMessage(error) };
  }
}

function linkerFaults({ verdict, message }: ImageVerdict): readonly RebaseRefusal[] {
  return verdict === 'failed' ? [{ code: 'libraries', message }] : [];
}
