import { readInstalledJson } from '../../../../formats/composer/index.ts';
import { nothingFound, type PackageReader } from '../reader.ts';

/** The vendor folder may have another name (`3rdparty`, `lib`); Composer's own folder in it has not. */
const installed = /(?:^|\/)composer\/installed\.json$/;

/** PHP packages that Composer installed. */
export const composer: PackageReader = {
  id: 'composer',
  kind: 'language',
  wants: ({ path }) => (installed.test(path) ? { kind: 'content', maxBytes: 64 * 2 ** 20 } : undefined),
  claims: (path) => installed.test(path),
  read: (_, bytes) => {
    const outcome = readInstalledJson(bytes);
    if (outcome.kind === 'damaged') {
      return { ...nothingFound, problems: [{ code: 'packages.corrupt', reason: outcome.reason }] };
    }
    const { packages, unnamed } = outcome;
    const reason = `${unnamed} of its entries have no name and version`;
    return {
      ...nothingFound,
      packages: packages.map((one) => ({ ...one, type: 'composer' })),
      problems: unnamed === 0 ? [] : [{ code: 'packages.corrupt', reason }],
    };
  },
};
