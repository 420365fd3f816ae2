import { nothingFound, type PackageReader } from '../reader.ts';

/** Databases that exist in the field and that no reader here understands yet, by what they are called. */
const databases: readonly (readonly [RegExp, string])[] = [
  [/^var\/lib\/pacman\/local\/ALPM_DB_VERSION$/, 'pacman'],
  [/^var\/lib\/(?:chisel|pebble)\/manifest\.wall$/, 'chisel'],
];

/** Says that a database is there and was not read, so that its image is never taken for clean. */
export const foreign: PackageReader = {
  id: 'foreign',
  kind: 'system',
  wants: ({ path }) => (nameOf(path) === undefined ? undefined : { kind: 'presence' }),
  claims: (path) => nameOf(path) !== undefined,
  read: (path) => ({
    ...nothingFound,
    problems: [{ code: 'packages.unsupported', reason: `a database of ${nameOf(path)} is not read yet` }],
  }),
};

function nameOf(path: string): string | undefined {
  return databases.find(([pattern]) => pattern.test(path))?.[1];
}
