import { readPythonMetadata } from '../../../../formats/python/index.ts';
import { nothingFound, type PackageReader } from '../reader.ts';

const metadata = /(?:^|\/)[^/]+(?:\.dist-info\/METADATA|\.egg-info\/PKG-INFO|\.egg-info)$/;
const folder = /(?:^|\/)[^/]+\.(?:dist|egg)-info$/;

/** Installed Python distributions: wheels, eggs, and the single-file egg-info of distutils. */
export const python: PackageReader = {
  id: 'python',
  kind: 'language',
  wants: ({ path }) => (metadata.test(path) ? { kind: 'content', maxBytes: 4 * 2 ** 20 } : undefined),
  claims: (path) => metadata.test(path) || folder.test(path),
  read: (_, bytes) => {
    const outcome = readPythonMetadata(bytes);
    if (outcome.kind === 'damaged') {
      return { ...nothingFound, problems: [{ code: 'packages.corrupt', reason: outcome.reason }] };
    }
    return { ...nothingFound, packages: [{ name: outcome.name, version: outcome.version, type: 'pypi' }] };
  },
};
