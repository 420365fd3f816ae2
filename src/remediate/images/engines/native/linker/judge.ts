import { sonameOf } from '../../../../../formats/elf/index.ts';
import { compareText } from '../../../../../kernel/pure/index.ts';

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
  /** Whether the cache can be written anew; see `readCacheFile`. */
  readonly isRewritable: boolean;
  /** Whether a link that goes leads to a file that stays. */
  leadsToWhatStays(path: string): boolean;
}

/** What `ldconfig` would do to the cache. */
export interface LinkerEffect {
  /** Against leaving it out: what cannot be worked out here. */
  readonly reasons: readonly string[];
  /** Places that the cache no longer names. */
  readonly gone: readonly string[];
  /** Places of links, by soname, that it names from now on. */
  readonly added: readonly string[];
}

/** What ldconfig looks at in a directory. */
const libraryName = /^(?:lib|ld-).*\.so/;

/**
 * The cache maps sonames to links, and the links ship in the packages. So without `ldconfig` it stays right as long as
 * every written library has its link, every link was in the cache, and none that was is gone; and where libraries come
 * and go it can be written anew, if it is of the kind that is understood. An image without a cache needs nothing.
 */
export function linkerEffect(change: LinkerChange): LinkerEffect {
  const { cached } = change;
  if (cached === undefined) return { reasons: [], gone: [], added: [] };
  const left = [...change.removed].filter((path) => cached.has(path) && !change.present.has(path));
  const reasons = left
    .filter((path) => !mayGo(path, change))
    .map((path) => `${path} is in the linker's cache and goes away`);
  const gone = left.filter((path) => mayGo(path, change)).toSorted(compareText);
  const added = new Set<string>();
  for (const link of linksOf(change, cached)) {
    const known = [...cached].filter((path) => nameOf(path) === nameOf(link.path) && !gone.includes(path));
    if (!link.isThere) reasons.push(`${link.file} comes without its link ${nameOf(link.path)}`);
    else if (cached.has(link.path)) continue;
    else if (change.isRewritable && known.length === 0) added.add(link.path);
    else reasons.push(`${link.path} is not in the linker's cache`);
  }
  return { reasons, gone, added: [...added].toSorted(compareText) };
}

function mayGo(path: string, { isRewritable, leadsToWhatStays }: LinkerChange): boolean {
  return isRewritable && !leadsToWhatStays(path);
}

interface Link {
  readonly file: string;
  readonly path: string;
  readonly isThere: boolean;
}

/** The links that the linker needs for the libraries that are written where it looks. */
function linksOf({ written, present }: LinkerChange, cached: ReadonlySet<string>): readonly Link[] {
  const directories = new Set([...cached].map(directoryOf));
  return written.flatMap(({ path, read }) => {
    if (!directories.has(directoryOf(path)) || !libraryName.test(nameOf(path))) return [];
    const soname = sonameOf(read());
    if (soname === undefined) return [];
    const link = `${directoryOf(path)}/${soname}`;
    return [{ file: path, path: link, isThere: present.has(link) }];
  });
}

export function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
