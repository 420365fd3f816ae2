import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readInstalledJson } from './index.ts';

const read = (value: unknown): unknown => {
  const outcome = readInstalledJson(Buffer.from(JSON.stringify(value) ?? ''));
  return outcome.kind === 'damaged'
    ? outcome.reason
    : [...outcome.packages.map(({ name, version }) => `${name} ${version}`), outcome.unnamed];
};
const psr7 = { name: 'guzzlehttp/psr7', version: '2.4.5', version_normalized: '2.4.5.0', type: 'library' };

it.each<[string, unknown, unknown]>([
  ['the list of version 1', [psr7], ['guzzlehttp/psr7 2.4.5', 0]],
  [
    'the object of version 2',
    { packages: [psr7, { name: 'Twig/twig', version: 'v3.0.1' }], dev: true, 'dev-package-names': [] },
    ['guzzlehttp/psr7 2.4.5', 'Twig/twig v3.0.1', 0],
  ],
  ['a branch', [{ name: 'a/b', version: 'dev-main' }], ['a/b dev-main', 0]],
  ['no metapackage', [{ name: 'a/b', version: '1.0', type: 'metapackage' }], [0]],
  [
    'what has no name as unnamed',
    [psr7, { version: '1' }, 'x', { name: 'a', version: '1' }],
    ['guzzlehttp/psr7 2.4.5', 3],
  ],
  ['an empty list', { packages: [] }, [0]],
  ['something else for damage', { require: {} }, 'it lists no packages'],
  ['no JSON for damage', undefined, 'it lists no packages'],
])('reads %s', (_what, value, expected) => {
  expect(read(value)).toEqual(expected);
});

it('never throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => void readInstalledJson(Buffer.from(text))),
  );
});
