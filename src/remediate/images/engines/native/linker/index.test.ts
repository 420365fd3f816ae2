import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeLibrary, makeLinkerCache } from '../../../../../../testing/repositories/index.ts';
import { OakumError } from '../../../../../kernel/pure/index.ts';
import { sonameOf } from './elf-soname.ts';
import { whyLdconfigIsNeeded } from './judge.ts';
import { readLinkerCache } from './linker-cache.ts';

describe('sonames', () => {
  it('are found in shared libraries and nowhere else', () => {
    expect(sonameOf(makeLibrary('libssl.so.3', 'x'))).toBe('libssl.so.3');
    expect(sonameOf(Buffer.from('#!/bin/sh\n'))).toBeUndefined();
    expect(sonameOf(new Uint8Array())).toBeUndefined();
  });

  it('are undefined for damaged files, whatever the damage', () => {
    const whole = makeLibrary('liba.so.1', 'x');
    const damage = fc.tuple(fc.nat(whole.byteLength - 1), fc.nat(255), fc.nat(whole.byteLength));
    fc.assert(
      fc.property(damage, ([at, byte, length]) => {
        const bytes = Uint8Array.from(whole.subarray(0, length));
        if (at < bytes.byteLength) bytes[at] = byte;
        const soname = sonameOf(bytes);
        expect(soname === undefined || soname.length <= 255).toBe(true);
      }),
    );
  });
});

describe('the linker cache', () => {
  it('gives the paths that it names, also behind the old format', () => {
    const cache = makeLinkerCache(['/lib/a/liba.so.1', '/opt/b/libb.so']);
    expect(readLinkerCache(cache)).toEqual(['lib/a/liba.so.1', 'opt/b/libb.so']);
    expect(readLinkerCache(Buffer.concat([Buffer.from('ld.so-1.7.0\0\0\0\0\0'), cache]))).toHaveLength(2);
  });

  it('throws nothing but its own errors for damaged bytes', () => {
    const whole = makeLinkerCache(['/lib/a/liba.so.1']);
    fc.assert(
      fc.property(fc.nat(whole.byteLength - 1), fc.nat(255), (at, byte) => {
        const bytes = Uint8Array.from(whole);
        bytes[at] = byte;
        try {
          readLinkerCache(bytes);
        } catch (error) {
          expect(error instanceof OakumError).toBe(true);
        }
      }),
    );
  });
});

describe('whether ldconfig has to run', () => {
  const directory = 'usr/lib/x';
  const cached = new Set([`${directory}/liba.so.1`, `${directory}/libc.so.6`]);
  const written = (name: string, soname: string) => [
    { path: `${directory}/${name}`, read: () => makeLibrary(soname, 'x') },
  ];
  const reasons = (change: Partial<Parameters<typeof whyLdconfigIsNeeded>[0]>) =>
    whyLdconfigIsNeeded({ written: [], present: new Set(), removed: new Set(), cached, ...change });

  it.each([
    [
      'the link ships',
      { written: written('liba.so.1.2', 'liba.so.1'), present: new Set([`${directory}/liba.so.1`]) },
      0,
    ],
    ['the link is missing', { written: written('liba.so.1.2', 'liba.so.1') }, 1],
    [
      'the soname is new',
      { written: written('libn.so.1', 'libn.so.1'), present: new Set([`${directory}/libn.so.1`]) },
      1,
    ],
    ['a cached library goes', { removed: new Set([`${directory}/liba.so.1`]) }, 1],
    ['a library that nobody cached goes', { removed: new Set([`${directory}/liba.so.1.1`]) }, 0],
    [
      'a plugin lies elsewhere',
      { written: [{ path: 'usr/lib/plugins/libp.so', read: () => makeLibrary('libp.so', 'x') }] },
      0,
    ],
    ['a file is not named like a library', { written: written('plugin.so', 'plugin.so') }, 0],
    ['there is no cache', { written: written('libn.so.1', 'libn.so.1'), cached: undefined }, 0],
  ] as const)('when %s: %#', (_what, change, count) => {
    expect(reasons(change)).toHaveLength(count);
  });
});
