import { compareText } from '../../../../kernel/pure/index.ts';
import type { ImageFiles } from '../../image-files/index.ts';
import type { FileChanges } from '../../layer.ts';

/** Directories with those below them first, each once. */
export function deepestFirst(places: readonly string[]): readonly string[] {
  return [...new Set(places)].toSorted(
    (left, right) => depth(right) - depth(left) || compareText(left, right),
  );
}

function depth(place: string): number {
  return place.split('/').length;
}

/** Whether nothing of the image is left in a directory, and nothing new comes into it. */
export function isLeftEmpty(
  place: string,
  { lower, members, removed }: FileChanges & { readonly lower: ImageFiles },
): boolean {
  if (lower.list(place).some((name) => !removed.has(`${place}/${name}`))) return false;
  return ![...members.keys()].some((member) => member.startsWith(`${place}/`));
}
