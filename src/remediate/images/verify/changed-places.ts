import type { ImageEntry, ImageFiles, WithLayer } from '../image-files/index.ts';

/** A place at which the patched image differs from its source. */
export interface ChangedPlace {
  /** Where it really lies; no leading slash. */
  readonly place: string;
  readonly before: ImageEntry | undefined;
  readonly after: ImageEntry | undefined;
}

/**
 * What the new layer changes, by content, kind, mode, owner, link and attributes; times do not count. What it only says
 * again is no change. Of what a whiteout or a file in a directory's place hides, each file and each empty directory is
 * one. Every regular file must have been hashed.
 */
export function changedPlaces({ lower, layer, merged }: WithLayer): readonly ChangedPlace[] {
  const hidden = layer.whiteouts.map(({ path }) => lower.place(path));
  const written = layer.entries.map(({ path }) => merged.place(path));
  const turned = written.filter((place) => isDirectory(lower, place) && !isDirectory(merged, place));
  const below = [...hidden, ...turned].flatMap((place) => leavesBelow(lower, place));
  const places = new Set([...written, ...below]);
  return [...places]
    .map((place) => ({ place, before: lower.entry(place), after: merged.entry(place) }))
    .filter(({ before, after }) => !isSame(before, after))
    .toSorted((left, right) => (left.place < right.place ? -1 : 1));
}

function isDirectory(files: ImageFiles, place: string): boolean {
  return files.entry(place)?.kind === 'directory';
}

/** The place itself if it is no directory or an empty one, else all of them below it. */
export function leavesBelow(files: ImageFiles, start: string): readonly string[] {
  const leaves: string[] = [];
  const open = [start];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const names = isDirectory(files, place) ? files.list(place) : [];
    if (names.length === 0) leaves.push(place);
    for (const name of names) open.push(place === '' ? name : `${place}/${name}`);
  }
  return leaves;
}

/** By content, kind, mode, owner, link and attributes. Regular files must have been hashed. */
export function isSame(before: ImageEntry | undefined, after: ImageEntry | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  const isAsOwned = before.uid === after.uid && before.gid === after.gid && sameAttributes(before, after);
  if (!isAsOwned) return false;
  switch (before.kind) {
    case 'file':
      return (
        after.kind === 'file' && before.mode === after.mode && before.content.sha1 === after.content.sha1
      );
    case 'symlink':
      return after.kind === 'symlink' && before.linkPath === after.linkPath;
    case 'directory':
      return after.kind === 'directory' && before.mode === after.mode;
    case 'special':
      // What kind of device it is is not kept: then it is not known to be the same.
      return before === after;
  }
}

function sameAttributes(before: ImageEntry, after: ImageEntry): boolean {
  const names = new Set([...before.xattrs.keys(), ...after.xattrs.keys()]);
  const text = (value: Uint8Array | undefined): string => Buffer.from(value ?? []).toString('latin1');
  return [...names].every((name) => text(before.xattrs.get(name)) === text(after.xattrs.get(name)));
}
