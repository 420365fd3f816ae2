import { describe, expect, it } from 'vitest';
import { makeLinked } from '../../../../testing/repositories/index.ts';
import { makeElfReader } from './elf-reader.ts';

const linked = makeLinked({ soname: 'liba.so.1' });
const padding = Buffer.alloc(70_000);

function read(chunks: readonly Uint8Array[], sizeBytes = 1_000) {
  const reader = makeElfReader(sizeBytes);
  for (const chunk of chunks) reader.take(chunk);
  return reader.end();
}

describe('an ELF file that passes by', () => {
  it('is read however it is cut', () => {
    const bytes = Array.from(linked, (byte) => Uint8Array.of(byte));
    for (const chunks of [[linked], bytes, [linked, padding]])
      expect(read(chunks)).toMatchObject({ soname: 'liba.so.1' });
  });

  it('is unread where it is linked and too large, and nothing of it is kept', () => {
    const large = 200 * 2 ** 20;
    expect(read([linked, padding, padding], large)).toBe('unread');
    const alone = Uint8Array.from(linked);
    alone.set([9], 120);
    expect(read([alone, padding], large)).toBeUndefined();
  });

  it('is nothing where it is another file', () => {
    for (const chunks of [[], [Buffer.from('#!')], [Buffer.from('#!/bin/sh\n'), padding]])
      expect(read(chunks)).toBeUndefined();
  });
});
