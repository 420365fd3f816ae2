import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonOf } from './index.ts';

it('reads JSON, with a byte order mark too, and takes the rest for undefined', () => {
  const read = (text: string): unknown => jsonOf(new TextEncoder().encode(text));
  expect([read('{"a":[1]}'), read('\ufeffnull'), read('{"a"'), read('')]).toEqual([
    { a: [1] },
    null,
    undefined,
    undefined,
  ]);
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void jsonOf(bytes)));
});
