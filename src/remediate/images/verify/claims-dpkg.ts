import { parseFileList, parseMd5sums } from '../../../formats/dpkg/index.ts';
import { infoPath, readDatabase, statusPath } from '../dpkg-database/index.ts';
import type { ImageFiles } from '../image-files/index.ts';
import type { ClaimedFile, Claims } from './claims.ts';

export function hasPackages(files: ImageFiles): boolean {
  return (files.bytes(statusPath)?.byteLength ?? 0) > 0;
}

/** What dpkg's `info` says: lists with directories and links, hashes of plain files that are no conffiles. */
export function dpkgClaims(files: ImageFiles): Claims {
  const { packages, isLeftOut } = readDatabase(files);
  const infoNames = Map.groupBy(
    files.list(infoPath).filter((file) => file.endsWith('.list')),
    (file) => file.slice(0, -'.list'.length).replace(/:.*$/, ''),
  );
  const diverted = diversionsIn(files);
  const textsOf = (name: string, ending: string): readonly string[] =>
    (infoNames.get(name) ?? []).map((list) => {
      const path = `${infoPath}/${list.replace(/list$/, ending)}`;
      return namesIn(files, path);
    });
  const listOf = (name: string): ReadonlySet<string> =>
    new Set(textsOf(name, 'list').flatMap((text) => parseFileList(text)));
  return {
    kind: 'dpkg',
    packages: [...packages.keys()],
    files: (name) => {
      const list = listOf(name);
      const sums = textsOf(name, 'md5sums').flatMap((text) => [...parseMd5sums(text)]);
      const conffiles = new Set(packages.get(name)?.conffiles.map(({ path }) => path));
      // What another package took over stays in the hashes, and is no longer in the list.
      return sums.flatMap(([path, value]): readonly ClaimedFile[] =>
        list.has(path)
          ? [{ path: diverted(name, path), hash: { kind: 'md5', value }, isSettings: conffiles.has(path) }]
          : [],
      );
    },
    paths: (name) => [...listOf(name)].map((path) => diverted(name, path)),
    settings: (name) => packages.get(name)?.conffiles.map(({ path }) => path) ?? [],
    isRecord,
    isLeftOut: (name, path) => isLeftOut(name, path, 'other'),
  };
}

/** A text with paths in it, in UTF-8 as the paths of layers are. */
export function namesIn(files: ImageFiles, path: string): string {
  return Buffer.from(files.bytes(path) ?? []).toString();
}

function isRecord(place: string, moved: ReadonlySet<string>): boolean {
  if (place === statusPath) return true;
  const [, file] = /^var\/lib\/dpkg\/info\/([^/]+)$/.exec(place) ?? [];
  if (file !== undefined)
    // The list of a package changes when another one takes over what is in it.
    return file.endsWith('.list') || moved.has(file.replace(/\.[^.]*$/, '').replace(/:.*$/, ''));
  return /^var\/lib\/dpkg\/triggers\/[^/]+$/.test(place);
}

/** Where a path of a package really goes: groups of three lines, from, to, and the package that keeps `from` (`:`: nobody). */
function diversionsIn(files: ImageFiles): (name: string, path: string) => string {
  const lines = namesIn(files, 'var/lib/dpkg/diversions').split('\n');
  const diversions = new Map<string, { readonly to: string; readonly by: string }>();
  for (let at = 0; at + 2 < lines.length; at += 3) {
    const [from = '', to = '', by = ''] = lines.slice(at, at + 3);
    diversions.set(from.replace(/^\//, ''), { to: to.replace(/^\//, ''), by });
  }
  return (name, path) => {
    const diversion = diversions.get(path);
    return diversion === undefined || diversion.by === name ? path : diversion.to;
  };
}
