import { describe, expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { npmLock } from './index.ts';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const lock = bytes({
  lockfileVersion: 3,
  packages: {
    '': { name: 'app', version: '1.0.0' },
    'node_modules/lodash': { version: '4.17.20' },
    'node_modules/@babel/core': { version: '7.0.0' },
  },
});

describePackageReader(npmLock, [
  { path: 'app/package-lock.json', bytes: lock, packages: ['lodash 4.17.20', '@babel/core 7.0.0'] },
  { path: 'npm-shrinkwrap.json', bytes: lock, packages: ['lodash 4.17.20', '@babel/core 7.0.0'] },
  {
    path: 'srv/package-lock.json',
    bytes: bytes({ lockfileVersion: 1, dependencies: { ms: { version: '2.0.0' } } }),
    packages: ['ms 2.0.0'],
  },
]);

describe('npm-lock', () => {
  it.each([
    'app/node_modules/x/package-lock.json',
    'app/node_modules/x/npm-shrinkwrap.json',
    'srv/vendor/a/b/package-lock.json',
    'usr/lib/python3/dist-packages/x/package-lock.json',
    'app/node_modules/.package-lock.json',
    'app/my-package-lock.json',
  ])('passes over %s', (path) => {
    expect(npmLock.wants({ path, mode: 0o644, sizeBytes: 100 })).toBeUndefined();
    expect(npmLock.claims(path)).toBe(false);
  });

  it('marks what it finds as declared, and tells what is left open', () => {
    const packages = {
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '1.0.0', dev: true },
      'node_modules/c': {},
      'node_modules/d': 1,
    };
    expect(npmLock.read('package-lock.json', bytes({ packages }))).toEqual({
      packages: [{ name: 'a', version: '1.0.0', type: 'npm', evidence: 'declared in a lock file' }],
      owns: [],
      problems: [
        { code: 'packages.corrupt', reason: '1 of its entries were not understood' },
        {
          code: 'packages.development',
          reason: '1 of its packages serve development alone and are left out',
        },
      ],
      unversioned: [{ name: 'c', type: 'npm' }],
    });
  });

  it('says what is no lock file', () => {
    expect(npmLock.read('package-lock.json', bytes([])).problems).toEqual([
      { code: 'packages.corrupt', reason: 'it is no JSON object' },
    ]);
  });
});
