import { expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { cargoLock } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describePackageReader(cargoLock, [
  {
    path: 'app/Cargo.lock',
    bytes: bytes('version = 4\n\n[[package]]\nname = "smallvec"\nversion = "1.6.0"\nsource = "registry+x"\n'),
    packages: ['smallvec 1.6.0'],
  },
]);

it.each([
  'root/.cargo/registry/src/index-0a/smallvec-1.6.0/Cargo.lock',
  'app/vendor/smallvec/Cargo.lock',
  'app/Cargo.toml',
])('passes over %s', (path) => {
  expect(cargoLock.wants({ path, mode: 0o644, sizeBytes: 100 })).toBeUndefined();
  expect(cargoLock.claims(path)).toBe(false);
});

it('says what it does not understand', () => {
  expect(cargoLock.read('x', bytes('a ='))).toMatchObject({
    packages: [],
    problems: [{ code: 'packages.corrupt', reason: 'it is no TOML' }],
  });
});
