import { expect, it } from 'vitest';
import { ownValue } from './own-value.ts';

it.each([
  ['a', 1],
  ['b', undefined],
  ['constructor', undefined],
  ['__proto__', undefined],
  ['toString', undefined],
])('of a record is found under %s: %s', (key, value) => {
  expect(ownValue({ a: 1 }, key)).toBe(value);
});
