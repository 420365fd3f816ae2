import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeSet,
  difference,
  encodeSet,
  type FieldSet,
  intersection,
  isEmpty,
  leafSet,
  node,
  pathsOf,
  union,
} from './field-set.ts';

const element = fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'v:"y"');
const set: fc.Arbitrary<FieldSet> = fc
  .array(fc.array(element, { minLength: 1, maxLength: 4 }), { maxLength: 8 })
  .map((paths) => paths.map(pathSet).reduce(union, node(false, [])));

function pathSet(path: readonly string[]): FieldSet {
  return path.reduceRight<FieldSet>((below, step) => node(false, [[step, below]]), leafSet);
}

const texts = (fields: FieldSet): string[] =>
  pathsOf(fields)
    .map((path) => path.join(' '))
    .sort();

describe('a set of fields', () => {
  test('is the set of its paths under union, difference and intersection', () => {
    fc.assert(
      fc.property(set, set, (left, right) => {
        const [own, other] = [new Set(texts(left)), new Set(texts(right))];
        expect(texts(union(left, right))).toEqual([...own.union(other)].sort());
        expect(texts(difference(left, right))).toEqual([...own.difference(other)].sort());
        expect(texts(intersection(left, right))).toEqual([...own.intersection(other)].sort());
      }),
    );
  });

  test('comes back from its fieldsV1 form', () => {
    fc.assert(
      fc.property(set, (fields) => {
        expect(texts(decodeSet(encodeSet(fields)))).toEqual(texts(fields));
      }),
    );
  });

  test('is empty without itself', () => {
    fc.assert(
      fc.property(set, (fields) => {
        expect(isEmpty(difference(fields, fields))).toBe(true);
      }),
    );
  });

  test('marks with a dot what is owned beside what is below it', () => {
    const fields = { 'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } }, 'f:spec': { 'f:replicas': {} } };
    expect(encodeSet(decodeSet(fields))).toEqual(fields);
    expect(texts(decodeSet(fields))).toEqual([
      'f:metadata f:labels',
      'f:metadata f:labels f:app',
      'f:spec f:replicas',
    ]);
  });
});
