import { osOf } from '../../../formats/os-release/index.ts';
import { nothingFound, type PackageReader } from '../packages/reader.ts';

const osRelease = /(?:^|\/)(?:etc|usr\/lib)\/os-release$/;

/** Which operating system it is; not on the shelf, because it finds no packages. */
export const osReleaseReader: PackageReader = {
  id: 'os-release',
  kind: 'system',
  wants: ({ path }) => (osRelease.test(path) ? { kind: 'content', maxBytes: 65_536 } : undefined),
  claims: (path) => osRelease.test(path),
  read: (_, bytes) => {
    const os = osOf(new TextDecoder().decode(bytes));
    return os === undefined ? nothingFound : { ...nothingFound, os };
  },
};
