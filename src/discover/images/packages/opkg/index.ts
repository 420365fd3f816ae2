import { fieldOf } from '../../../../formats/deb822/index.ts';
import { type DpkgPackage, readDpkgStatus } from '../../../../formats/dpkg/index.ts';
import { type FoundPackage, nothingFound, type PackageReader, type Reading } from '../reader.ts';

const status = /^(?:usr|var)\/lib\/opkg\/status$/;
const fileList = /^(?:usr|var)\/lib\/opkg\/info\/[^/]+\.list$/;

/** opkg's database, on OpenWrt and Yocto: records of dpkg's form, with a root and states of its own. */
export const opkg: PackageReader = {
  id: 'opkg',
  kind: 'system',
  wants: ({ path }) => {
    if (status.test(path)) return { kind: 'content', maxBytes: 64 * 2 ** 20 };
    return fileList.test(path) ? { kind: 'content', maxBytes: 16 * 2 ** 20 } : undefined;
  },
  claims: (path) => status.test(path) || fileList.test(path),
  read: (path, bytes) =>
    fileList.test(path)
      ? { ...nothingFound, owns: pathsIn(new TextDecoder().decode(bytes)) }
      : readStatus(bytes),
};

function readStatus(bytes: Uint8Array): Reading {
  const { packages, rejected } = readDpkgStatus(bytes);
  const problems = rejected.map(({ line, reason }) => ({
    code: 'packages.corrupt',
    reason: `line ${line}: ${reason}`,
  }));
  return { ...nothingFound, packages: packages.map(found), problems };
}

/** OpenWrt's `Source` is a folder of its build; `SourceName` is what one would call the source package. */
function found({ name, version, architecture, stanza }: DpkgPackage): FoundPackage {
  const source = fieldOf(stanza, 'SourceName');
  return {
    name,
    version,
    type: 'opkg',
    ...(architecture === undefined ? {} : { architecture }),
    ...(source === undefined || source === '' ? {} : { source: { name: source, version } }),
  };
}

/** Yocto's lists have mode and size behind a tab; a line of another form owns nothing, and costs nothing. */
function pathsIn(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => /^\/([^\t]+)/.exec(line)?.[1] ?? []);
}
