import { expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { composerLock } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describePackageReader(composerLock, [
  {
    path: 'app/composer.lock',
    bytes: bytes('{"packages": [{"name": "twig/twig", "version": "v3.0.1"}], "packages-dev": []}'),
    packages: ['twig/twig v3.0.1'],
  },
]);

it.each(['app/vendor/a/b/composer.lock', 'app/composer.json'])('passes over %s', (path) => {
  expect(composerLock.wants({ path, mode: 0o644, sizeBytes: 100 })).toBeUndefined();
  expect(composerLock.claims(path)).toBe(false);
});

it('says what it does not understand', () => {
  expect(composerLock.read('x', bytes('{}'))).toMatchObject({
    packages: [],
    problems: [{ code: 'packages.corrupt', reason: 'it lists no packages' }],
  });
});
