import fc from 'fast-check';
import { satisfies } from 'semver';
import { expect, it } from 'vitest';
import { compareVersions } from '../versions/index.ts';
import { nodejsRanges } from './index.ts';

it.each([
  [
    '8.x || 4.x',
    '^8.1.4 || ^4.8.4',
    [
      { introduced: '8.0.0', fixed: '8.1.4' },
      { introduced: '4.0.0', fixed: '4.8.4' },
    ],
  ],
  ['<=1.5.1', '>=1.5.2', [{ fixed: '1.5.2' }]],
  ['<1.5.2', '>=1.5.2', [{ fixed: '1.5.2' }]],
  ['<=99.999.99999', '<0.0.0', [{ lastAffected: '99.999.99999' }]],
  ['>=2.0.0 <2.1.0 || >=3.0.0', '^2.1.0', [{ introduced: '2.0.0', fixed: '2.1.0' }, { introduced: '3.0.0' }]],
  ['5.x', '^4.8.4', [{ introduced: '5.0.0', lastAffected: '6.0.0-0' }]],
  ['=1.2.3', '', [{ introduced: '1.2.3', lastAffected: '1.2.3' }]],
  ['*', '', [{}]],
  ['not a range', '', undefined],
])('reads %s, patched %s', (vulnerable, patched, expected) => {
  expect(nodejsRanges(vulnerable, patched)).toEqual(expected);
});

it('says of every release what npm says: vulnerable and not patched', () => {
  const version = fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)).map((parts) => parts.join('.'));
  const line = fc
    .nat(9)
    .chain((major) =>
      fc
        .tuple(fc.nat(9), fc.nat(9))
        .map(([minor, patch]) => ({ line: `${major}.x`, fix: `^${major}.${minor}.${patch}` })),
    );
  const lines = fc.uniqueArray(line, { minLength: 1, maxLength: 4, selector: (one) => one.line });
  fc.assert(
    fc.property(lines, version, (some, one) => {
      const vulnerable = some.map(({ line: text }) => text).join(' || ');
      const patched = some.map(({ fix }) => fix).join(' || ');
      const ranges = nodejsRanges(vulnerable, patched) ?? [];
      const order = (bound: string): number => compareVersions('semver', one, bound) ?? Number.NaN;
      const isInside = ranges.some(
        ({ introduced, fixed, lastAffected }) =>
          (introduced === undefined || order(introduced) >= 0) &&
          (fixed === undefined || order(fixed) < 0) &&
          (lastAffected === undefined || order(lastAffected) <= 0),
      );
      // A fix at the very beginning of its line leaves no version affected; the stretch is then empty in npm's words.
      const isEdge = some.some(({ fix }) => /^\^\d\.0\.0$|^\^0\./.test(fix));
      if (!isEdge) expect(isInside).toBe(satisfies(one, vulnerable) && !satisfies(one, patched));
    }),
  );
});
