import { readCondaRecord } from '../../../../formats/conda/index.ts';
import { nothingFound, type PackageReader } from '../reader.ts';

const record = /(?:^|\/)conda-meta\/[^/]+\.json$/;

/** Packages that conda, mamba or micromamba installed. */
export const conda: PackageReader = {
  id: 'conda',
  kind: 'language',
  wants: ({ path }) => (record.test(path) ? { kind: 'content', maxBytes: 32 * 2 ** 20 } : undefined),
  claims: (path) => record.test(path),
  read: (_, bytes) => {
    const outcome = readCondaRecord(bytes);
    if (outcome.kind === 'damaged') {
      return { ...nothingFound, problems: [{ code: 'packages.corrupt', reason: outcome.reason }] };
    }
    const { name, version, subdir } = outcome;
    const architecture = subdir === undefined ? {} : { architecture: subdir };
    return { ...nothingFound, packages: [{ name, version, type: 'conda', ...architecture }] };
  },
};
