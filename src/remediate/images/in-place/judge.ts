import type { WritableTree } from '../../../edges/files/interface.ts';
import type { ImageSource } from '../../../edges/oci/interface.ts';
import type { Image, ImageVerdict } from '../../../model/index.ts';
import type { PatchedImage } from '../contract.ts';
import { readWithLayer } from '../image-files/index.ts';
import { imageDocuments } from '../verify/image-documents.ts';
import { judgeSettings } from '../verify/settings.ts';
import { shortList } from '../verify/short-list.ts';
import { judgeSize } from '../verify/size.ts';
import { type Changes, sha256Hex } from './replace-files.ts';

export interface ToJudge {
  readonly image: Image;
  readonly source: ImageSource;
  readonly made: PatchedImage;
  readonly changes: Changes;
  /** Where the new layer lies. */
  readonly work: Pick<WritableTree, 'stream'>;
  readonly signal?: AbortSignal | undefined;
}

/** What can be said of the result by its bytes: that it changes these files and no others, and its settings not at all. */
export async function judgeInPlace(toJudge: ToJudge): Promise<readonly ImageVerdict[]> {
  const { image, source, made, signal } = toJudge;
  const documents = await imageDocuments(image, source, signal);
  return [
    await judgeFiles(toJudge),
    judgeSettings({ image, documents, patched: made }),
    judgeSize(image, made, undefined),
  ];
}

async function judgeFiles({ image, source, made, changes, work, signal }: ToJudge): Promise<ImageVerdict> {
  const { lower, layer, merged } = await readWithLayer(image, source, {
    layer: made.layer,
    blob: work.stream(made.layer.path),
    wanted: { keeps: () => false, hashes: () => true, sha256: true },
    signal,
  });
  const { members, removed } = changes;
  const foreign = layer.entries
    .filter(
      ({ path, header }) =>
        !members.has(path) && !(header.kind === 'directory' && lower.entry(path)?.kind === 'directory'),
    )
    .map(({ path }) => `/${path}`);
  const gone = layer.whiteouts.filter(({ path }) => !removed.has(path)).map(({ path }) => `/${path}`);
  const wrong = [...members].flatMap(([path, { header, content }]) => {
    const entry = merged.entry(path);
    const isThere =
      header.kind === 'directory'
        ? entry?.kind === 'directory'
        : entry?.kind === 'file' && entry.content.sha256 === sha256Hex(content);
    return isThere ? [] : [`/${path}`];
  });
  const left = [...removed].filter((path) => merged.entry(path) !== undefined).map((path) => `/${path}`);
  const faults = [
    shortList('changed and no part of what was replaced', [...foreign, ...gone]),
    shortList('not as published', wrong),
    shortList('still there', left),
  ].filter((fault) => fault !== '');
  const measured = [
    `changed=${members.size}`,
    `removed=${removed.size}`,
    `foreign=${foreign.length + gone.length}`,
  ];
  if (faults.length > 0) return { check: 'paths', verdict: 'failed', measured, message: faults.join('; ') };
  return {
    check: 'paths',
    verdict: 'passed',
    measured,
    message: 'only the files of what was replaced were changed',
  };
}
