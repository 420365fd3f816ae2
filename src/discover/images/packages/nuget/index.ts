import { readDepsJson } from '../../../../formats/nuget/index.ts';
import { nothingFound, type PackageReader } from '../reader.ts';

const deps = /(?:^|\/)[^/]+\.deps\.json$/;

/** NuGet packages of .NET applications and of the shared frameworks. */
export const nuget: PackageReader = {
  id: 'nuget',
  kind: 'language',
  wants: ({ path }) => (deps.test(path) ? { kind: 'content', maxBytes: 32 * 2 ** 20 } : undefined),
  claims: (path) => deps.test(path),
  read: (_, bytes) => {
    const outcome = readDepsJson(bytes);
    switch (outcome.kind) {
      case 'other':
        return nothingFound;
      case 'damaged':
        return { ...nothingFound, problems: [{ code: 'packages.corrupt', reason: outcome.reason }] };
      case 'packages': {
        const { packages, unnamed } = outcome;
        const reason = `${unnamed} of its packages have no name and version`;
        return {
          ...nothingFound,
          packages: packages.map((one) => ({ ...one, type: 'nuget' })),
          problems: unnamed === 0 ? [] : [{ code: 'packages.corrupt', reason }],
        };
      }
    }
  },
};
