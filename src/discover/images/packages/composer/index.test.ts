import { describe, expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { composer } from './index.ts';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const psr7 = { name: 'guzzlehttp/psr7', version: '2.4.4', type: 'library' };

describePackageReader(composer, [
  {
    path: 'var/www/html/vendor/composer/installed.json',
    bytes: bytes([psr7]),
    packages: ['guzzlehttp/psr7 2.4.4'],
  },
  {
    path: 'srv/3rdparty/composer/installed.json',
    bytes: bytes({ packages: [psr7, { name: 'twig/twig', version: 'v3.0.1' }], dev: false }),
    packages: ['guzzlehttp/psr7 2.4.4', 'twig/twig v3.0.1'],
  },
]);

describe('composer', () => {
  it('says what it could not read', () => {
    const problemsOf = (value: unknown) =>
      composer.read('vendor/composer/installed.json', bytes(value)).problems;
    expect([problemsOf({}), problemsOf([psr7, {}])]).toEqual([
      [{ code: 'packages.corrupt', reason: 'it lists no packages' }],
      [{ code: 'packages.corrupt', reason: '1 of its entries have no name and version' }],
    ]);
  });

  it('passes over what only has the name', () => {
    expect(composer.wants({ path: 'app/installed.json', mode: 0o644, sizeBytes: 1 })).toBeUndefined();
  });
});
