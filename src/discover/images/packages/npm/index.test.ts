import { describe, expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { npm } from './index.ts';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

describePackageReader(npm, [
  {
    path: 'app/node_modules/lodash/package.json',
    bytes: bytes({ name: 'lodash', version: '4.17.20' }),
    packages: ['lodash 4.17.20'],
  },
  {
    path: 'usr/local/lib/node_modules/npm/node_modules/@npmcli/arborist/package.json',
    bytes: bytes({ name: '@npmcli/arborist', version: '7.5.4' }),
    packages: ['@npmcli/arborist 7.5.4'],
  },
  {
    path: 'app/node_modules/alias/package.json',
    bytes: bytes({ name: 'real', version: '1.0.0' }),
    packages: ['real 1.0.0'],
  },
  {
    path: 'app/node_modules/bson/vendor/base64/package.json',
    bytes: bytes({ name: 'base-64', version: '1.0.0' }),
    packages: ['base-64 1.0.0'],
  },
  {
    path: 'app/node_modules/@scope/a/third_party/@other/b/package.json',
    bytes: bytes({ name: '@other/b', version: '2.0.0' }),
    packages: ['@other/b 2.0.0'],
  },
]);

describe('npm', () => {
  const wants = (path: string): boolean => npm.wants({ path, mode: 0o644, sizeBytes: 100 }) !== undefined;

  it.each([
    'app/package.json',
    'app/node_modules/resolve/test/resolver/package.json',
    'app/vendor/a/package.json',
    'app/node_modules/a/vendor/package.json',
    'app/node_modules/a/vendor/b/test/package.json',
    'app/node_modules/a/test/vendor/b/package.json',
    'app/node_modules/a/vendors/b/package.json',
    'app/node_modules/.package-lock.json',
    'app/node_modules/.bin/package.json',
    'app/node_modules/@scope/package.json',
  ])('passes over %s', (path) => {
    expect(wants(path)).toBe(false);
  });

  it('passes over what names no published package', () => {
    const path = 'app/node_modules/x/package.json';
    for (const value of [{ type: 'module' }, { name: 'x', version: '1.0.0', private: true }]) {
      expect(npm.read(path, bytes(value))).toMatchObject({ packages: [], problems: [] });
    }
  });

  it('says what is no JSON', () => {
    const reading = npm.read('app/node_modules/x/package.json', new TextEncoder().encode('{"name": "x"'));
    expect(reading.problems).toMatchObject([{ code: 'packages.corrupt' }]);
  });

  it('claims the folder that may become a link', () => {
    expect(npm.claims('app/node_modules/@scope/x')).toBe(true);
    expect(npm.claims('app/node_modules/x/vendor')).toBe(true);
    expect(npm.claims('app/node_modules/x/vendor/y')).toBe(true);
    expect(npm.claims('app/node_modules/x/lib/index.js')).toBe(false);
  });
});
