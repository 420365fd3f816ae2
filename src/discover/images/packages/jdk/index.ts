import { readJavaRelease } from '../../../../formats/program-versions/index.ts';
import { nothingFound, type PackageReader } from '../reader.ts';

/** It stands at the top of a runtime, wherever somebody put that; many other things have a file of this name. */
const release = /(?:^|\/)release$/;

/** Java runtimes that no package manager brought. */
export const jdk: PackageReader = {
  id: 'jdk',
  kind: 'language',
  wants: ({ path, sizeBytes }) =>
    release.test(path) && sizeBytes <= maxBytes ? { kind: 'content', maxBytes } : undefined,
  claims: (path) => release.test(path),
  read: (_, bytes) => {
    const found = readJavaRelease(bytes);
    return found === undefined
      ? nothingFound
      : { ...nothingFound, packages: [{ ...found, type: 'generic' }] };
  },
};

const maxBytes = 64 * 1024;
