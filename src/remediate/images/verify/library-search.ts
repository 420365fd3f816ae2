import type { ElfDynamic } from '../../../formats/elf/index.ts';
import { cleanPath } from '../../../kernel/pure/index.ts';
import type { ImageEntry, ImageFiles } from '../image-files/index.ts';
import { readLinkerCache } from '../linker-cache.ts';

const cachePath = 'etc/ld.so.cache';
const muslPath = /^etc\/ld-musl-[^/]+\.path$/;

/** Whether a file tells linkers where to look. */
export function isLinkerFile(path: string): boolean {
  return path === cachePath || muslPath.test(path);
}

export interface Linked {
  /** Where the file really lies. */
  readonly place: string;
  readonly elf: ElfDynamic;
}

/** Finds libraries as the image's linkers do. */
export interface LibrarySearch {
  /** Whether a file that needs a library does not get it. One that is there and too large to be read counts as had. */
  isMissing(needed: string, by: Linked): boolean;
}

/** Where glibc of Debian, of others and musl look without being told. */
const usual = ['lib', 'usr/lib', 'lib64', 'usr/lib64', 'usr/local/lib'];
const multiarch = /^(?:x86_64|i386|aarch64|arm|powerpc64le|riscv64|s390x|mips64el)-linux-gnu/;
/** Parts of musl's own library that programs may ask for by older names (ldso/dynlink.c). */
const ofMusl = /^lib(?:c|pthread|rt|m|dl|util|xnet)\.so/;

/**
 * The search of ld.so(8) and of musl's loader: the file's own run path with `$ORIGIN`, the cache, the usual directories,
 * musl's path file. Not looked at: what a process has loaded already, LD_LIBRARY_PATH, a loader's DT_RPATH; whoever
 * compares before with after is not misled by that. @throws patch.malformed-image for a cache that cannot be read
 */
export function librarySearch(files: ImageFiles): LibrarySearch {
  const cached = cachedPaths(files);
  const directories = [...usual, ...multiarchDirectories(files), ...muslDirectories(files)];
  const isMusl = hasMusl(files);
  return {
    isMissing: (needed, by) => {
      if (isMusl && ofMusl.test(needed)) return false;
      const own = by.elf.runpath.flatMap((part) => expand(part, by.place));
      const named = [...own, ...directories].map((directory) => `${directory}/${needed}`);
      const paths = needed.includes('/') ? [cleanPath(needed)] : [...named, ...(cached.get(needed) ?? [])];
      return !paths.some((path) => isFor(by.elf, files.target(path)));
    },
  };
}

/** A library for another machine is passed over. */
function isFor({ machine, is64 }: ElfDynamic, entry: ImageEntry | undefined): boolean {
  const elf = entry?.kind === 'file' ? entry.content.elf : undefined;
  return elf === 'unread' || (elf?.machine === machine && elf.is64 === is64);
}

function cachedPaths(files: ImageFiles): ReadonlyMap<string, readonly string[]> {
  const bytes = files.bytes(cachePath);
  const paths = bytes === undefined ? [] : readLinkerCache(bytes);
  return Map.groupBy(paths, (path) => path.slice(path.lastIndexOf('/') + 1));
}

function multiarchDirectories(files: ImageFiles): readonly string[] {
  return ['lib', 'usr/lib'].flatMap((directory) =>
    files
      .list(directory)
      .filter((name) => multiarch.test(name))
      .map((name) => `${directory}/${name}`),
  );
}

function hasMusl(files: ImageFiles): boolean {
  return ['lib', 'usr/lib'].some((directory) =>
    files.list(directory).some((name) => name.startsWith('ld-musl-')),
  );
}

/** One directory in a line, or several with colons. */
function muslDirectories(files: ImageFiles): readonly string[] {
  return files
    .list('etc')
    .filter((name) => muslPath.test(`etc/${name}`))
    .flatMap((name) =>
      Buffer.from(files.bytes(`etc/${name}`) ?? [])
        .toString('latin1')
        .split(/[:\n]/),
    )
    .filter((line) => line.startsWith('/'))
    .map(cleanPath);
}

/** `$ORIGIN/../lib` from where the file lies; `$LIB` is one of two. */
function expand(part: string, place: string): readonly string[] {
  const origin = place.slice(0, Math.max(0, place.lastIndexOf('/')));
  const known = part.replaceAll(/\$(?:ORIGIN|\{ORIGIN\})/g, `/${origin}`);
  if (!known.startsWith('/')) return [];
  const libraries = /\$(?:LIB|\{LIB\})/g;
  const all = libraries.test(known)
    ? ['lib', 'lib64'].map((lib) => known.replaceAll(libraries, lib))
    : [known];
  return all.map(cleanPath);
}
