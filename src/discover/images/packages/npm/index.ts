import { readPackageJson } from '../../../../formats/npm/index.ts';
import { nothingFound, type PackageReader } from '../reader.ts';

/** Only the package.json at the top of an installed package: those below it are its tests, examples and builds. */
const installed = /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@.][^/]*\/package\.json$/;
/** The folder itself, which may become a link. */
const folder = /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@.][^/]*$/;
/** Copies of others that a package ships, in the folders that are named for it and at its top. */
const copied =
  /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@.][^/]*\/(?:vendor|third_party)\/(?:@[^/]+\/)?[^/@.][^/]*\/package\.json$/;
const copiedFolder =
  /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@.][^/]*\/(?:vendor|third_party)(?:\/(?:@[^/]+\/)?[^/@.][^/]*)?$/;

const isPackage = (path: string): boolean => installed.test(path) || copied.test(path);

/** npm packages below node_modules, by the name and version that they give themselves. */
export const npm: PackageReader = {
  id: 'npm',
  kind: 'language',
  wants: ({ path }) => (isPackage(path) ? { kind: 'content', maxBytes: 2 ** 20 } : undefined),
  claims: (path) => isPackage(path) || folder.test(path) || copiedFolder.test(path),
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
