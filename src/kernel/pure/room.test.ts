import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Room } from './room.ts';

it('joins the pieces of one file after the other, whatever was there before and was expected', () => {
  const room = new Room();
  const pieces = fc.array(fc.uint8Array({ maxLength: 50 }), { minLength: 1 });
  fc.assert(
    fc.property(pieces, fc.nat(3000), (given, expected) => {
      room.begin();
      const all = given.map((piece) => room.add(piece, expected)).at(-1) ?? new Uint8Array();
      expect(Buffer.from(all).equals(Buffer.concat(given))).toBe(true);
    }),
  );
});

it('copies what it is given, so that whoever gave it may use its memory again', () => {
  const room = new Room();
  room.begin();
  const piece = Buffer.from('ab');
  room.add(piece, 4);
  piece.fill('x');
  expect(Buffer.from(room.add(piece, 4)).toString()).toBe('abxx');
});

it('gives a large file memory of its own, and gives that back when the next file begins', () => {
  const room = new Room();
  room.begin();
  const large = room.add(Uint8Array.of(7), 2 ** 25 + 1);
  expect([large[0], large.buffer.byteLength]).toEqual([7, 2 ** 25 + 1]);
  room.begin();
  expect(room.add(Uint8Array.of(1), 1)[0]).toBe(1);
  expect(large.byteLength).toBe(0);
});
