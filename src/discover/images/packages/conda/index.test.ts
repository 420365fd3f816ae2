import { expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { conda } from './index.ts';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

describePackageReader(conda, [
  {
    path: 'opt/conda/conda-meta/openssl-3.0.13-h7f8727e_0.json',
    bytes: bytes({ name: 'openssl', version: '3.0.13', build: 'h7f8727e_0', subdir: 'linux-64' }),
    packages: ['openssl 3.0.13'],
  },
  {
    path: 'opt/conda/envs/x/conda-meta/tzdata-2024a-h04d1e81_0.json',
    bytes: bytes({ name: 'tzdata', version: '2024a', subdir: 'noarch' }),
    packages: ['tzdata 2024a'],
  },
]);

it('says what it could not read, and passes over the history', () => {
  expect(conda.read('conda-meta/a.json', bytes({})).problems).toEqual([
    { code: 'packages.corrupt', reason: 'it has no name and version' },
  ]);
  expect(conda.wants({ path: 'opt/conda/conda-meta/history', mode: 0o644, sizeBytes: 1 })).toBeUndefined();
});
