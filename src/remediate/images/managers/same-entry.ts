import type { TarHeader } from '../../../formats/tar/index.ts';
import type { ImageEntry, ImageFiles } from '../image-files/index.ts';

/** Whether a member of a tar is what the image has at its path: content, mode, owner, link and attributes, not time. */
export function isAsBefore(
  { header, md5 }: { readonly header: TarHeader; readonly md5: string | undefined },
  entry: ImageEntry | undefined,
): boolean {
  if (entry === undefined || entry.uid !== header.uid || entry.gid !== header.gid) return false;
  switch (entry.kind) {
    case 'file':
      return (
        header.kind === 'file' &&
        entry.content.md5 === md5 &&
        entry.mode === header.mode &&
        sameAttributes(entry, header)
      );
    case 'directory':
      return header.kind === 'directory' && entry.mode === header.mode && sameAttributes(entry, header);
    case 'symlink':
      return header.kind === 'symlink' && entry.linkPath === header.linkPath;
    case 'special':
      return ['character', 'block', 'fifo', 'other'].includes(header.kind);
  }
}

/** A directory that came only to hold what is left out (`var` for `var/log`) is left out with it. */
export function withoutHolders<T extends { readonly header: TarHeader }>(
  differing: readonly (readonly [string, T])[],
  { lower, litter }: { readonly lower: ImageFiles; readonly litter: readonly string[] },
): readonly (readonly [string, T])[] {
  const isHolder = ([path, { header }]: readonly [string, T]): boolean =>
    header.kind === 'directory' &&
    lower.entry(path) === undefined &&
    litter.some((other) => other.startsWith(`${path}/`));
  const others = differing.filter((one) => !isHolder(one)).map(([path]) => path);
  return differing.filter((one) => !isHolder(one) || others.some((other) => other.startsWith(`${one[0]}/`)));
}

function sameAttributes(entry: ImageEntry, header: TarHeader): boolean {
  const names = new Set([...entry.xattrs.keys(), ...header.xattrs.keys()]);
  const text = (value: Uint8Array | undefined): string => Buffer.from(value ?? []).toString('latin1');
  return [...names].every((name) => text(entry.xattrs.get(name)) === text(header.xattrs.get(name)));
}
