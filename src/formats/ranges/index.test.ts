import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { versionSchemes } from '../versions/index.ts';
import { isRangeLanguageId, type RangeLanguageId, rangeLanguages, satisfiesRange } from './index.ts';

type Row = readonly [constraint: string, takes: string, takesNot: string];

/** Languages without a program that could be asked here: their documentation's own examples, and what lies next to an end. */
const tables: Readonly<Partial<Record<RangeLanguageId, readonly Row[]>>> = {
  deb: [
    ['>= 1.2-3', '1.2-3 1.2-3+b1 2:0.1', '1.2-2 1.2-3~deb11u1'],
    ['(<< 2.0~), (>> 1.0)', '1.0-1 1.9 1.5', '1.0 2.0~rc1 2.0'],
    ['= 1.0 | = 1.2', '1.0 1.2', '1.1 1.0-1'],
    ['<1.0', '0.9 1.0~rc1', '1.0'],
    ['1.0', '1.0 0:1.0 1.00', '1.1'],
  ],
  rpm: [
    ['= 1.2', '1.2-3 1.2 0:1.2-9', '1.3-1 1:1.2-3'],
    ['> 1.2', '1.3-1 1:0-1', '1.2-9 1.2'],
    ['<= 1.2-3', '1.2-3 1.2 1.2-2.el9', '1.2-4 1.3'],
    ['>= 2:1.0-1, < 2:2', '2:1.0-1.el8 2:1.9', '1.5-1 2:2-0 2:2.1'],
    ['!= 1.0~rc1', '1.0 1.0^git', '1.0~rc1-5'],
  ],
  apk: [
    ['>=1.2.3-r0', '1.2.3-r0 1.2.3_p1-r0 1.3', '1.2.3_rc1-r9 1.2.2-r9'],
    ['~1.2', '1.2 1.2.3 1.2_rc1 1.2-r1 1.2b', '1.20 1.3 1'],
    ['<2 >1', '1.5 2_alpha', '1 2 2-r1'],
  ],
  go: [
    [
      '>=1.2.0,<1.3.0',
      'v1.2.0 1.2.9 v1.3.0-rc.1 v1.2.0+incompatible',
      'v1.3.0 v1.2.0-0.20210101000000-0123456789ab',
    ],
    ['<v1.2.4', 'v1.2.4-0.20210101000000-0123456789ab v1.2.3', 'v1.2.4'],
    ['<1.0.0 || >=2', 'v0.9.0 v2.0.0', 'v1.0.0'],
  ],
  nuget: [
    ['1.0', '1.0 1.0.0.1 2.0-rc', '1.0-rc 0.9'],
    ['[1.0,)', '1.0 3', '1.0-alpha'],
    ['(1.0,)', '1.0.1 2', '1.0'],
    ['[1.0]', '1.0 1.0.0.0 1', '1.0.1 1.0-rc'],
    ['(,1.0]', '0.9 1.0 1.0-rc', '1.0.1'],
    ['[1.0,2.0)', '1.0 1.9 2.0-rc', '2.0 1.0-rc'],
    ['[1.0,2.0]', '2.0', '2.0.0.1'],
    ['(1.0, 2.0)', '1.5', '1.0 2.0'],
    ['1.*', '1.0 1.9 2.0', '0.9 1.0-rc'],
    ['1.0.0-*', '1.0.0-alpha 1.0.0', '0.9'],
    ['*', '0.1 9', '0.0-x'],
  ],
  pub: [
    ['any', '1.0.0 0.0.1-dev', ''],
    ['^1.2.3', '1.2.3 1.9.0 1.2.3+1', '2.0.0 1.2.3-dev 2.0.0-dev 1.2.2'],
    ['^0.1.2', '0.1.2 0.1.9', '0.2.0 0.2.0-dev'],
    ['>=1.0.0 <2.0.0', '1.0.0 1.9.0', '2.0.0 2.0.0-dev 1.0.0-dev'],
    ['>=2.0.0-dev <2.0.0', '2.0.0-dev 2.0.0-x', '2.0.0 1.0.0'],
    ['>1.0.0<=1.2.0', '1.0.1 1.2.0 1.0.0+1', '1.0.0 1.2.0+1'],
    ['1.2.3', '1.2.3', '1.2.3+1 1.2.4'],
  ],
};

describe('languages of constraints', () => {
  const rows = Object.entries(tables).flatMap(([id, table]) => table.map((row) => [id, ...row] as const));

  it.each(rows)('%s: %s takes %s and not %s', (id, constraint, takes, takesNot) => {
    if (!isRangeLanguageId(id)) throw new Error(id);
    const answers = (versions: string): string =>
      versions
        .split(' ')
        .filter((version) => version !== '')
        .map((version) => `${version} ${satisfiesRange(id, version, constraint)}`)
        .join(', ');
    expect(answers(takes)).not.toMatch(/false|undefined/);
    expect(answers(takesNot)).not.toMatch(/true|undefined/);
  });

  it.each([
    ['deb', '1.0', '>= '],
    ['deb', '1.0', ''],
    ['deb', 'x_', '>= 1.0'],
    ['rpm', '1.0', '=> 1.0'],
    ['apk', '1.0', '~'],
    ['apk', '1.0', '>=1.0,,<2'],
    ['go', 'v1.0.0', '^1.0.0'],
    ['go', '(devel)', '<1.0.0'],
    ['nuget', '1.0', '(1.0)'],
    ['nuget', '1.0', '[1.0'],
    ['nuget', '1.0', '[2.0,1.0]'],
    ['nuget', '1.0', '[1,2,3]'],
    ['nuget', '1.0', '(,)'],
    ['pub', '1.0.0', '^1'],
    ['pub', '1.0.0', '>=1.0.0 <'],
    ['pub', '1.0.0', '^1.0.0 <2.0.0'],
    ['pub', '1.0.0', ''],
    ['npm', 'v', '*'],
    ['npm', '1.0.0', '>'.repeat(5000)],
    ['composer', 'dev-main', '*'],
  ] as const)('%s refuses %s and %j', (id, version, constraint) => {
    expect(satisfiesRange(id, version, constraint)).toBeUndefined();
  });

  it('registers every provider on disk under its own id, and nothing else', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    expect(Object.keys(rangeLanguages).toSorted()).toEqual(folders.toSorted());
    expect(Object.entries(rangeLanguages).map(([id, language]) => id === language.id)).not.toContain(false);
  });

  it('knows its own names only', () => {
    expect(['npm', 'conda', 'constructor', ''].map(isRangeLanguageId)).toEqual([true, false, false, false]);
  });
});

describe('vers', () => {
  it.each([
    ['npm', 'vers:npm/>=1.0.0|<2.0.0', '1.0.0 1.9.9 2.0.0-rc.1', '0.9.0 2.0.0'],
    ['npm', 'vers:npm/1.2.3|>=2.0.0|<5.0.0', '1.2.3 2.0.0 4.9.9', '1.2.4 5.0.0'],
    ['pypi', 'vers:pypi/<1.0|!=1.5|>=2.0', '0.9 2.0 3', '1.0 1.5'],
    ['pypi', 'vers:pypi/>=1.0|!=1.5|<2.0', '1.0 1.6', '1.5 2.0'],
    ['maven', 'vers:maven/*', '1.0', ''],
    ['gem', 'vers:gem/!=1.0', '1.1', '1.0.0'],
    ['go', 'vers:golang/<=v1.2.0', 'v1.2.0 v0.1.0', 'v1.2.1'],
    ['deb', 'vers:deb/>=1%3A2.0', '1:2.0 2:0', '3.0'],
    ['crates', 'vers:cargo/<1.0.0|>=1.2.0|<1.3.0|>=2.0.0', '0.9.0 1.2.5 2.1.0', '1.1.0 1.3.0'],
  ] as const)('for %s: %s takes %s and not %s', (id, constraint, takes, takesNot) => {
    const answered = (versions: string): readonly (boolean | undefined)[] =>
      versions === '' ? [] : versions.split(' ').map((version) => satisfiesRange(id, version, constraint));
    expect(new Set(answered(takes))).toEqual(new Set([true]));
    expect(answered(takesNot).every((answer) => answer === false)).toBe(true);
  });

  it.each([
    'vers:pypi/>=1',
    'vers:npm/',
    'vers:npm/>=2.0.0|<1.0.0',
    'vers:npm/1.0.0|1.0.0',
    'vers:npm/>=%zz',
    'vers:npm/~1.0.0',
    'vers:npm/||',
  ])('refuses %s for npm', (constraint) => {
    expect(satisfiesRange('npm', '1.0.0', constraint)).toBeUndefined();
  });
});

describe('every language', () => {
  const ids = Object.values(rangeLanguages).map(({ id }) => id);
  const word = fc.constantFrom(
    '>=',
    '<',
    '=',
    '~',
    '^',
    '~>',
    '!=',
    '[',
    ')',
    ',',
    ' ',
    '|',
    '1',
    '1.0',
    '1.0.0',
    '2-a',
    '*',
    'x',
    'vers:',
    '/',
    '-',
    '\u0000',
  );

  it.each(ids)('%s never throws, and has no answer for what is no version of its order', (id) => {
    const text = fc.oneof(
      fc.array(word, { maxLength: 8 }).map((words) => words.join('')),
      fc.string(),
    );
    fc.assert(
      fc.property(text, text, (version, constraint) => {
        const answer = satisfiesRange(id, version, constraint);
        const { scheme } = rangeLanguages[id];
        if (answer !== undefined) expect(versionSchemes[scheme].accepts(version)).toBe(true);
      }),
    );
  });
});
