/**
 * What an upgrade means for `etc/ld.so.cache`, and the cache that ldconfig would leave: worked out from the libraries, with
 * nothing run. Caches of another kind than the one that is understood are left alone, and what would change them is
 * refused.
 */
import type { TarMember } from '../../../../../formats/tar/index.ts';
import { cleanPath } from '../../../../../kernel/pure/index.ts';
import type { ImageFiles } from '../../../image-files/index.ts';
import type { FileChanges } from '../../../layer.ts';
import { readLinkerCache } from '../../../linker-cache.ts';
import type { PackageChanges } from '../unpack/changes.ts';
import { type CachedLibrary, readCacheFile, writeCacheFile } from './cache-file.ts';
import { directoryOf, type LinkerEffect, linkerEffect, nameOf } from './judge.ts';

export { readLinkerCache } from '../../../linker-cache.ts';

export const cachePath = 'etc/ld.so.cache';

interface Linked {
  readonly lower: ImageFiles;
  readonly files: FileChanges;
}

/**
 * What the changes of one package do to the cache.
 *
 * @throws patch.malformed-image for a cache that cannot be read.
 */
export function effectOn(changes: PackageChanges, { lower, files }: Linked): LinkerEffect {
  const bytes = lower.bytes(cachePath);
  return linkerEffect({
    written: changes.members.map(({ place, member }) => ({ path: place, read: () => member.content })),
    present: new Set(files.members.keys()),
    removed: new Set(
      changes.gone.map((path) => lower.place(path)).filter((place) => files.removed.has(place)),
    ),
    cached:
      bytes === undefined ? undefined : new Set(readLinkerCache(bytes).map((path) => lower.place(path))),
    isRewritable: bytes !== undefined && isRewritable(bytes),
    leadsToWhatStays: (place) => leadsToWhatStays(place, { lower, files }),
  });
}

/** Libraries for one loader in each directory: then a new one is for the same. */
function isRewritable(bytes: Uint8Array): boolean {
  const cache = readCacheFile(bytes);
  if (cache === undefined) return false;
  const flags = new Map<string, number>();
  return cache.libraries.every((one) => flags.getOrInsert(directoryOf(one.path), one.flags) === one.flags);
}

function leadsToWhatStays(place: string, { lower, files }: Linked): boolean {
  if (lower.entry(place)?.kind !== 'symlink') return false;
  const target = lower.follow(place);
  return lower.entry(target) !== undefined && !files.removed.has(target);
}

/** The new cache; undefined where the old one stays right. */
export function newCache(effects: readonly LinkerEffect[], lower: ImageFiles): Uint8Array | undefined {
  const gone = new Set(effects.flatMap((one) => one.gone));
  const added = new Set(effects.flatMap((one) => one.added));
  const bytes = lower.bytes(cachePath);
  const cache = bytes === undefined ? undefined : readCacheFile(bytes);
  if (cache === undefined || gone.size + added.size === 0) return undefined;
  const stays = cache.libraries.filter((one) => !gone.has(lower.place(cleanPath(one.path))));
  const comes = [...added].flatMap((place) => libraryAt(place, { lower, libraries: cache.libraries }));
  return writeCacheFile({ ...cache, libraries: [...stays, ...comes] });
}

/** Named as the cache names the others of its directory. */
function libraryAt(
  place: string,
  { lower, libraries }: { readonly lower: ImageFiles; readonly libraries: readonly CachedLibrary[] },
): readonly CachedLibrary[] {
  const beside = libraries.find(
    (one) => directoryOf(lower.place(cleanPath(one.path))) === directoryOf(place),
  );
  if (beside === undefined) return [];
  const soname = nameOf(place);
  return [{ soname, path: `${directoryOf(beside.path)}/${soname}`, flags: beside.flags }];
}

/** As ldconfig leaves it. */
export function cacheMember(bytes: Uint8Array): TarMember {
  const sizeBytes = bytes.byteLength;
  const header = { kind: 'file', path: cachePath, mode: 0o644, uid: 0, gid: 0, sizeBytes } as const;
  // As young as the layer may be.
  return { header: { ...header, mtimeSeconds: Number.MAX_SAFE_INTEGER, xattrs: new Map() }, content: bytes };
}
