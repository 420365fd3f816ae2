import { sonameOf } from './elf-soname.ts';

/** A regular file that the upgrade writes, at the place where it really lies. */
export interface WrittenFile {
  readonly path: string;
  read(): Uint8Array;
}

export interface LinkerChange {
  readonly written: readonly WrittenFile[];
  /** Every path that is there afterwards and was written (links too), and every one that is gone. */
  readonly present: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
  /** What the cache names, at the places where that really lies; undefined if the image has no cache. */
  readonly cached: ReadonlySet<string> | undefined;
}

/** What ldconfig looks at in a directory. */
const libraryName = /^(?:lib|ld-).*\.so/;

/**
 * Whether leaving out `ldconfig` makes a difference: the cache maps sonames to links, and the links ship in the packages.
 * So it does not, as long as every written library has its link, every link was in the cache, and none that was is
 * gone. Gives the reasons against it; an image without a cache needs none.
 */
export function whyLdconfigIsNeeded(change: LinkerChange): readonly string[] {
  const { cached } = change;
  if (cached === undefined) return [];
  const directories = new Set([...cached].map((path) => directoryOf(path)));
  const reasons = [...change.removed]
    .filter((path) => cached.has(path) && !change.present.has(path))
    .map((path) => `${path} is in the linker's cache and goes away`);
  for (const { path, read } of change.written) {
    if (!directories.has(directoryOf(path)) || !libraryName.test(path.slice(path.lastIndexOf('/') + 1)))
      continue;
    const soname = sonameOf(read());
    if (soname === undefined) continue;
    const link = `${directoryOf(path)}/${soname}`;
    if (!cached.has(link)) reasons.push(`${link} is not in the linker's cache`);
    else if (!change.present.has(link)) reasons.push(`${path} comes without its link ${soname}`);
  }
  return reasons;
}

function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
