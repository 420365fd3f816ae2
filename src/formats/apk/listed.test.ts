import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readApkInstalled } from './listed.ts';

const alpine = readFileSync(new URL('fixtures/alpine-3.20.3.installed', import.meta.url));
const read = (text: string): unknown => {
  const { packages, rejected } = readApkInstalled(Buffer.from(text));
  return [packages.map(({ name, version }) => `${name} ${version}`), rejected];
};

describe('apk installed', () => {
  it('reads real records with their origins and files', () => {
    const { packages, rejected } = readApkInstalled(alpine);
    expect(rejected).toEqual([]);
    const rows = packages.map(({ name, version, architecture, source, files }) => [
      `${name} ${version} ${architecture}`,
      `${source.name} ${source.version}`,
      files.length,
      files.at(-1),
    ]);
    expect(rows).toEqual([
      [
        'alpine-keys 2.4-r1 x86_64',
        'alpine-keys 2.4-r1',
        41,
        'usr/share/apk/keys/x86_64/alpine-devel@lists.alpinelinux.org-6165ee59.rsa.pub',
      ],
      ['libcrypto3 3.3.2-r0 x86_64', 'openssl 3.3.2-r0', 11, 'usr/lib/ossl-modules/legacy.so'],
      ['scanelf 1.3.7-r2 x86_64', 'pax-utils 1.3.7-r2', 1, 'usr/bin/scanelf'],
      ['ssl_client 1.36.1-r29 x86_64', 'busybox 1.36.1-r29', 1, 'usr/bin/ssl_client'],
    ]);
  });

  it('joins folders and files, also in the root', () => {
    const { packages } = readApkInstalled(
      Buffer.from('P:a\nV:1-r0\nF:\nR:init\nF:usr/bin\nR:a\na:0:0:755\nZ:Q1x=\nR:b\n'),
    );
    expect(packages.map(({ files, source, architecture }) => [files, source, architecture])).toEqual([
      [['init', 'usr/bin/a', 'usr/bin/b'], { name: 'a', version: '1-r0' }, undefined],
    ]);
  });

  it('does not count virtual packages', () => {
    expect(read('P:.build-deps\nV:20240101.000000\nD:gcc\n\nP:a\nV:1-r0\n')).toEqual([['a 1-r0'], []]);
  });

  it.each([
    ['V:1-r0\n', 'no package name'],
    ['P:../a\nV:1-r0\n', 'no package name'],
    ['P:a\n', 'a has no version'],
    ['P:a\nV:1 2\n', 'a has no version'],
    ['P:a\nP:b\nV:1-r0\n', 'two packages in one record'],
    ['P:a\nV:1-r0\nnonsense\n', 'a line that is no field: "nonsense"'],
  ])('rejects a damaged record and reads the rest: %j', (damaged, reason) => {
    expect(read(`\n\n${damaged}\nP:z\nV:2-r0\n\n`)).toEqual([['z 2-r0'], [{ line: 3, reason }]]);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(alpine.length), (noise, at) => {
        const bytes = Buffer.concat([alpine.subarray(0, at), noise, alpine.subarray(at)]);
        expect(readApkInstalled(bytes).packages.length).toBeGreaterThan(0);
      }),
    );
  });
});
