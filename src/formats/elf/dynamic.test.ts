import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeLinked } from '../../../testing/repositories/index.ts';
import { isDynamic, isElf, readDynamic, sonameOf } from './index.ts';

describe('what an ELF file says to the linker', () => {
  it('is read whole', () => {
    const library = {
      soname: 'liba.so.1',
      needed: ['libb.so.2', 'libc.so.6'],
      runpath: '$ORIGIN/../lib::/opt/lib',
      rpath: '/ignored',
    };
    expect(readDynamic(makeLinked(library))).toEqual({
      is64: true,
      machine: 62,
      isShared: true,
      interpreter: undefined,
      soname: 'liba.so.1',
      needed: ['libb.so.2', 'libc.so.6'],
      runpath: ['$ORIGIN/../lib', '/opt/lib'],
    });
    const program = { interpreter: '/lib/ld-musl-aarch64.so.1', rpath: '/old', machine: 183 };
    expect(readDynamic(makeLinked(program))).toMatchObject({
      machine: 183,
      interpreter: '/lib/ld-musl-aarch64.so.1',
      soname: undefined,
      needed: [],
      runpath: ['/old'],
    });
  });

  it('is nothing for other files', () => {
    for (const other of [new Uint8Array(), Buffer.from('#!/bin/sh\n'), Buffer.from('\x7fELF')]) {
      expect(readDynamic(other)).toBeUndefined();
    }
    expect([isElf(makeLinked({})), isElf(Buffer.from('\x7fELF')), isElf(Buffer.from('MZ'))]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('can be foretold by the beginning of the file', () => {
    const linked = makeLinked({ soname: 'liba.so.1' });
    const alone = Uint8Array.from(linked);
    // Its segment of type 2 becomes one that nobody knows.
    alone.set([9], 120);
    expect(isDynamic(linked.subarray(0, 240))).toBe(true);
    expect(isDynamic(alone.subarray(0, 240))).toBe(false);
    expect(isDynamic(linked.subarray(0, 100))).toBeUndefined();
  });

  it('is undefined or bounded for damaged files, whatever the damage', () => {
    const whole = makeLinked({ soname: 'liba.so.1', needed: ['libb.so.2'], interpreter: '/lib/ld.so' });
    const damage = fc.tuple(fc.nat(whole.byteLength - 1), fc.nat(255), fc.nat(whole.byteLength));
    fc.assert(
      fc.property(damage, ([at, byte, length]) => {
        const bytes = Uint8Array.from(whole.subarray(0, length));
        if (at < bytes.byteLength) bytes[at] = byte;
        const read = readDynamic(bytes);
        expect((read?.needed.length ?? 0) <= 10_000).toBe(true);
        expect((sonameOf(bytes)?.length ?? 0) <= 4096).toBe(true);
      }),
    );
  });
});
