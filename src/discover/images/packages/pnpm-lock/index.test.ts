import { expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { pnpmLock } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const entry = '    resolution: {integrity: sha512-x}\n';

describePackageReader(pnpmLock, [
  {
    path: 'app/pnpm-lock.yaml',
    bytes: bytes(`lockfileVersion: 5.4\n\npackages:\n\n  /@babel/core/7.0.0:\n${entry}    dev: false\n`),
    packages: ['@babel/core 7.0.0'],
  },
  {
    path: 'pnpm-lock.yaml',
    bytes: bytes(
      `lockfileVersion: '9.0'\n\npackages:\n\n  ms@2.0.0:\n${entry}\nsnapshots:\n\n  ms@2.0.0: {}\n`,
    ),
    packages: ['ms 2.0.0'],
  },
]);

it('passes over what pnpm keeps in the tree', () => {
  expect(
    pnpmLock.wants({ path: 'app/node_modules/.pnpm/lock.yaml', mode: 0o644, sizeBytes: 100 }),
  ).toBeUndefined();
});

it('says what is no lock file of pnpm', () => {
  expect(pnpmLock.read('pnpm-lock.yaml', bytes('x')).problems).toEqual([
    { code: 'packages.corrupt', reason: 'it has no version from 5 to 9' },
  ]);
});
