import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Room } from './room.ts';

it('joins the pieces of one file after the other, whatever was there before', () => {
  const room = new Room();
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (pieces) => {
      const whole = Buffer.concat(pieces);
      expect(Buffer.from(room.join(pieces, whole.length)).equals(whole)).toBe(true);
    }),
  );
});

it('gives a large file memory that the next one does not overwrite', () => {
  const room = new Room();
  const large = room.join([new Uint8Array(2 ** 25), Uint8Array.of(7)], 2 ** 25 + 1);
  room.join([Uint8Array.of(1), Uint8Array.of(2)], 2);
  expect([large.length, large[0], large.at(-1)]).toEqual([2 ** 25 + 1, 0, 7]);
});
