import { readPackageJson } from '../../../../formats/npm/index.ts';
import { nothingFound, type PackageReader } from '../reader.ts';

/** Only the package.json at the top of an installed package: those below it are its tests, examples and builds. */
const installed = /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@.][^/]*\/package\.json$/;
/** The folder itself, which may become a link. */
const folder = /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@.][^/]*$/;

/** npm packages below node_modules, by the name and version that they give themselves. */
export const npm: PackageReader = {
  id: 'npm',
  kind: 'language',
  wants: ({ path }) => (installed.test(path) ? { kind: 'content', maxBytes: 2 ** 20 } : undefined),
  claims: (path) => installed.test(path) || folder.test(path),
  read: (_, bytes) => {
    const outcome = readPackageJson(bytes);
    if (outcome.kind === 'damaged') {
      return { ...nothingFound, problems: [{ code: 'packages.corrupt', reason: outcome.reason }] };
    }
    // npm never publishes what is private: an advisory about the same name means another package.
    if (outcome.kind === 'unnamed' || outcome.isPrivate) return nothingFound;
    const { name, version } = outcome;
    return { ...nothingFound, packages: [{ name, version, type: 'npm' }] };
  },
};
