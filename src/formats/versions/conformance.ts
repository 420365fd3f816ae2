import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxVersionLength, type VersionScheme } from './scheme.ts';

export interface VersionSchemeCases {
  /** From oldest to newest; every one is older than all that follow. */
  readonly ascending: readonly string[];
  /** Pairs that are one version. */
  readonly equal: readonly (readonly [string, string])[];
  readonly malformed: readonly string[];
  /** Texts that are mostly versions of the scheme. */
  readonly arbitrary: fc.Arbitrary<string>;
}

/** Any code points, halves of pairs too; the library's own `binary` strings take seconds to begin with. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 20 })
  .map((codes) => String.fromCodePoint(...codes));

/** The law of the shelf: a total order over what is accepted, undefined for the rest, and no exception ever. */
export function describeVersionScheme(scheme: VersionScheme, cases: VersionSchemeCases): void {
  describe(`version scheme ${scheme.id}`, () => {
    const pairs = cases.ascending.flatMap((older, at) =>
      cases.ascending.slice(at + 1).map((newer) => [older, newer] as const),
    );

    it.each(pairs)('orders %s before %s', (older, newer) => {
      expect([scheme.compare(older, newer), scheme.compare(newer, older)]).toEqual([-1, 1]);
    });

    it.each(cases.equal)('holds %s and %s equal', (left, right) => {
      expect([scheme.compare(left, right), scheme.compare(right, left)]).toEqual([0, 0]);
    });

    it.each([...cases.malformed, '', ' ', '1'.repeat(maxVersionLength + 1)])('refuses %j', (text) => {
      const good = cases.ascending[0] ?? '';
      expect([scheme.accepts(text), scheme.compare(text, good), scheme.compare(good, text)]).toEqual([
        false,
        undefined,
        undefined,
      ]);
    });

    it('is a total order over what it accepts', () => {
      const version = cases.arbitrary.filter((text) => scheme.accepts(text));
      fc.assert(
        fc.property(version, version, version, (a, b, c) => {
          const [ab, bc, ac] = [scheme.compare(a, b), scheme.compare(b, c), scheme.compare(a, c)];
          expect(scheme.compare(a, a)).toBe(0);
          expect((scheme.compare(b, a) ?? 2) + (ab ?? 2)).toBe(0);
          if (ab !== undefined && ab === bc) expect(ac).toBe(ab);
          if (ab === 0) expect(ac).toBe(bc);
        }),
      );
    });

    it('never throws', () => {
      const text = fc.oneof(anyText, fc.string(), cases.arbitrary);
      fc.assert(
        fc.property(text, text, (a, b) => {
          const order = scheme.compare(a, b);
          expect(order === undefined).toBe(!(scheme.accepts(a) && scheme.accepts(b)));
        }),
      );
    });
  });
}
