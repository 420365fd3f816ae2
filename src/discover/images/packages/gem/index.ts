import { readGemspec } from '../../../../formats/gem/index.ts';
import { nothingFound, type PackageReader } from '../reader.ts';

/** RubyGems keeps one for each installed gem; those of default gems lie in a folder below. */
const specification = /(?:^|\/)specifications\/(?:default\/)?[^/]+\.gemspec$/;

/** Installed Ruby gems, those that come with Ruby too. */
export const gem: PackageReader = {
  id: 'gem',
  kind: 'language',
  wants: ({ path }) => (specification.test(path) ? { kind: 'content', maxBytes: 8 * 2 ** 20 } : undefined),
  claims: (path) => specification.test(path),
  read: (_, bytes) => {
    const outcome = readGemspec(bytes);
    if (outcome.kind === 'damaged') {
      return { ...nothingFound, problems: [{ code: 'packages.corrupt', reason: outcome.reason }] };
    }
    const { name, version, platform } = outcome;
    const architecture = platform === undefined ? {} : { architecture: platform };
    return { ...nothingFound, packages: [{ name, version, type: 'gem', ...architecture }] };
  },
};
