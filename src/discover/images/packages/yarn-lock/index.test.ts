import { expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { yarnLock } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describePackageReader(yarnLock, [
  {
    path: 'app/yarn.lock',
    bytes: bytes('# yarn lockfile v1\n\n"@babel/core@^7.0.0", "@babel/core@^7.1.0":\n  version "7.1.0"\n'),
    packages: ['@babel/core 7.1.0'],
  },
  {
    path: 'yarn.lock',
    bytes: bytes(
      '__metadata:\n  version: 8\n\n"ms@npm:^2":\n  version: 2.0.0\n  resolution: "ms@npm:2.0.0"\n',
    ),
    packages: ['ms 2.0.0'],
  },
]);

it('passes over lock files of installed packages', () => {
  for (const path of ['app/node_modules/x/yarn.lock', 'app/not-yarn.lock']) {
    expect(yarnLock.wants({ path, mode: 0o644, sizeBytes: 100 })).toBeUndefined();
  }
});

it('says what is no lock file of yarn', () => {
  expect(yarnLock.read('yarn.lock', bytes('x')).problems).toEqual([
    {
      code: 'packages.corrupt',
      reason: 'it has neither the entries of yarn 1 nor the metadata of later ones',
    },
  ]);
});
