import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { apk } from './index.ts';

const real = gunzipSync(
  readFileSync(
    new URL('../../../../../testing/fixtures/pkgdb/apk/alpine-3.20.3-x86_64.installed.gz', import.meta.url),
  ),
);
const small = new TextEncoder().encode(
  'P:libcrypto3\nV:3.1.4-r5\nA:x86_64\no:openssl\nF:lib\nR:libcrypto.so.3\n\nP:.build-deps\nV:20240101\n\n',
);

describePackageReader(apk, [
  { path: 'lib/apk/db/installed', bytes: small, packages: ['libcrypto3 3.1.4-r5'] },
  {
    path: 'usr/lib/apk/db/installed',
    bytes: real,
    packages: real
      .toString()
      .split('\n\n')
      .filter((record) => record.includes('P:'))
      .map((record) => `${/^P:(.*)$/m.exec(record)?.[1]} ${/^V:(.*)$/m.exec(record)?.[1]}`),
  },
]);

describe('apk', () => {
  it('names the origin and what is owned', () => {
    expect(apk.read('lib/apk/db/installed', small)).toMatchObject({
      packages: [{ source: { name: 'openssl', version: '3.1.4-r5' }, architecture: 'x86_64' }],
      owns: ['lib/libcrypto.so.3'],
    });
  });

  it('says which record is damaged and reads the others', () => {
    const damaged = new TextEncoder().encode('P:a\nnonsense\n\nP:b\nV:1-r0\n\n');
    expect(apk.read('lib/apk/db/installed', damaged)).toMatchObject({
      packages: [{ name: 'b' }],
      problems: [{ code: 'packages.corrupt', reason: expect.stringContaining('line 1') }],
    });
  });
});
