import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeLibrary, makeLinkerCache } from '../../../../../../testing/repositories/index.ts';
import { sonameOf } from '../../../../../formats/elf/index.ts';
import { OakumError } from '../../../../../kernel/pure/index.ts';
import { readLinkerCache } from '../../../linker-cache.ts';
import { compareSonames, readCacheFile, writeCacheFile } from './cache-file.ts';
import { type LinkerChange, linkerEffect } from './judge.ts';

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
  const effect = (change: Partial<LinkerChange>) =>
    linkerEffect({
      written: [],
      present: new Set(),
      removed: new Set(),
      cached,
      isRewritable: false,
      leadsToWhatStays: () => false,
      ...change,
    });

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
    expect(effect(change).reasons).toHaveLength(count);
  });

  const isNew = { written: written('libn.so.1', 'libn.so.1'), present: new Set([`${directory}/libn.so.1`]) };
  const goes = { removed: new Set([`${directory}/liba.so.1`]) };
  it.each<readonly [string, Partial<LinkerChange>, ReturnType<typeof linkerEffect>]>([
    ['a library comes', isNew, { reasons: [], gone: [], added: [`${directory}/libn.so.1`] }],
    ['a library goes', goes, { reasons: [], gone: [`${directory}/liba.so.1`], added: [] }],
    [
      'one takes the place of another',
      { ...goes, ...isNew },
      { reasons: [], gone: [`${directory}/liba.so.1`], added: [`${directory}/libn.so.1`] },
    ],
    [
      'the soname is known from elsewhere',
      { ...isNew, cached: new Set([...cached, 'opt/libn.so.1']) },
      { reasons: [`${directory}/libn.so.1 is not in the linker's cache`], gone: [], added: [] },
    ],
    [
      'the link would have to be made',
      { written: written('libn.so.1.1', 'libn.so.1') },
      { reasons: [`${directory}/libn.so.1.1 comes without its link libn.so.1`], gone: [], added: [] },
    ],
    [
      'a link goes and its library stays',
      { ...goes, leadsToWhatStays: () => true },
      { reasons: [`${directory}/liba.so.1 is in the linker's cache and goes away`], gone: [], added: [] },
    ],
  ])('is worked out for a cache that can be written anew when %s', (_what, change, expected) => {
    expect(effect({ isRewritable: true, ...change })).toEqual(expected);
  });
});

describe('the cache, written anew', () => {
  const library = (path: string, soname = path.slice(path.lastIndexOf('/') + 1)) => ({
    path,
    soname,
    flags: 0x303,
  });
  const names = fc.constantFrom(
    'liba.so.1',
    'liba.so.10',
    'liba.so.9',
    'libab.so',
    'libb-1.2.so',
    'b.so',
    'ld-x.so.2',
  );
  const directories = fc.constantFrom('/lib', '/lib/x86_64-linux-gnu', '/opt/x');
  const generators = fc.option(fc.constantFrom('ldconfig (GNU libc) stable release version 2.36'), {
    nil: undefined,
  });

  it('is read as it was written, and is the same whatever the order', () => {
    const caches = fc.record({
      libraries: fc.uniqueArray(
        fc.tuple(directories, names).map(([at, name]) => library(`${at}/${name}`)),
        {
          selector: ({ soname }) => soname,
        },
      ),
      generator: generators,
    });
    fc.assert(
      fc.property(caches, ({ libraries, generator }) => {
        const bytes = writeCacheFile({ libraries, generator });
        expect(writeCacheFile({ libraries: libraries.toReversed(), generator })).toEqual(bytes);
        const read = readCacheFile(bytes);
        expect(new Set(read?.libraries)).toEqual(new Set(libraries));
        expect(read?.generator).toBe(generator);
        expect(readLinkerCache(bytes).toSorted()).toEqual(
          libraries.map(({ path }) => path.slice(1)).toSorted(),
        );
      }),
    );
  });

  it('counts numbers in names as numbers', () => {
    const sorted = ['liba.so.10', 'libaa.so', 'liba.so.9', 'lib.so', 'liba.so.1', 'liba.so'].toSorted(
      compareSonames,
    );
    expect(sorted).toEqual(['lib.so', 'liba.so', 'liba.so.1', 'liba.so.9', 'liba.so.10', 'libaa.so']);
  });

  it.each([
    ['of another format', Buffer.from('ld.so-1.7.0')],
    ['that is empty', new Uint8Array()],
    ['whose order is another', makeLinkerCache(['/lib/liba.so.1', '/lib/libb.so.1'])],
    [
      'that is cut off',
      writeCacheFile({ libraries: [library('/lib/liba.so.1')], generator: 'g' }).subarray(0, 60),
    ],
  ])('is not attempted for one %s', (_what, bytes) => {
    expect(readCacheFile(bytes)).toBeUndefined();
  });

  it('throws nothing for damaged bytes', () => {
    const whole = writeCacheFile({
      libraries: [library('/lib/liba.so.1'), library('/lib/libb.so')],
      generator: 'g',
    });
    fc.assert(
      fc.property(fc.nat(whole.byteLength - 1), fc.nat(255), (at, byte) => {
        const bytes = Uint8Array.from(whole);
        bytes[at] = byte;
        expect(() => readCacheFile(bytes)).not.toThrow();
      }),
    );
  });
});
