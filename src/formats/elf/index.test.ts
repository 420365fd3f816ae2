import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { madeElf } from '../../../testing/builders/index.ts';
import { parseElf, sectionBytes } from './index.ts';

const content = Buffer.from('what it says');
const program = madeElf({ '.note': content, '.empty': new Uint8Array() });

describe('an ELF file', () => {
  const read = (bytes: Uint8Array, name: string): string | undefined => {
    const elf = parseElf(bytes);
    const section = elf === undefined ? undefined : sectionBytes(bytes, elf, name);
    return section === undefined ? undefined : Buffer.from(section).toString();
  };

  it('has sections by name', () => {
    expect(['.note', '.empty', '.shstrtab', '.other', ''].map((name) => read(program, name)?.length)).toEqual(
      [12, 0, expect.any(Number), undefined, 0],
    );
    expect(read(program, '.note')).toBe('what it says');
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a script', Buffer.from(`#!/bin/sh\n${'x'.repeat(100)}`)],
    ['a header alone', program.subarray(0, 63)],
  ])('is not %s', (_what, bytes) => {
    expect(parseElf(bytes)).toBeUndefined();
  });

  it('has no section whose table or content is cut off', () => {
    expect(read(program.subarray(0, program.length - 64), '.note')).toBeUndefined();
    const far = Buffer.from(program);
    far.writeBigUInt64LE(2n ** 62n, program.length - 64 * 3 + 24);
    expect(read(far, '.note')).toBeUndefined();
  });

  it('never throws', () => {
    const changes = fc.array(fc.tuple(fc.nat(program.length - 1), fc.nat(255)), { maxLength: 10 });
    fc.assert(
      fc.property(changes, fc.nat(program.length), (edits, length) => {
        const copy = Buffer.from(program);
        for (const [at, value] of edits) copy[at] = value;
        const elf = parseElf(copy.subarray(0, length));
        elf?.offsetOf(0x10000);
        if (elf !== undefined) sectionBytes(copy.subarray(0, length), elf, '.note');
      }),
    );
  });
});
