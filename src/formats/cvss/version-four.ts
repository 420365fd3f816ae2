/**
 * The base score of a CVSS v4.0 vector by its specification, section 8 (https://www.first.org/cvss/v4-0/specification-document).
 * Base metrics alone: threat and environment are at their worst, so that only part of the published table of macro vectors is
 * reached. Ours, because findings are judged by it: the calculator behind `formats/cvss-scores` costs a twentieth of a second
 * to load. Of every seventh of the 104,976 base vectors the two give the same band, and scores that differ by a tenth at most (where both
 * confidentiality and integrity are lost): it serves for bands, and no score of it is shown.
 */
type Values = ReadonlyMap<string, string>;

const metrics: Readonly<Record<string, string>> = {
  AV: 'NALP',
  AC: 'LH',
  AT: 'NP',
  PR: 'NLH',
  UI: 'NPA',
  VC: 'HLN',
  VI: 'HLN',
  VA: 'HLN',
  SC: 'HLN',
  SI: 'HLN',
  SA: 'HLN',
};

/** undefined for what is no v4.0 vector, or lacks a base metric. */
export function versionFourBase(vector: string): number | undefined {
  if (vector.length > 400 || !vector.startsWith('CVSS:4.0/')) return undefined;
  const values = new Map(vector.split('/').map((part) => readMetric(part)));
  if (!Object.entries(metrics).every(([name, known]) => isOneOf(values.get(name), known))) return undefined;
  if (['VC', 'VI', 'VA', 'SC', 'SI', 'SA'].every((name) => values.get(name) === 'N')) return 0;
  return scoreOf(values);
}

function readMetric(part: string): readonly [string, string] {
  const at = part.indexOf(':');
  return [part.slice(0, at), part.slice(at + 1)];
}

function isOneOf(value: string | undefined, known: string): boolean {
  return value?.length === 1 && known.includes(value);
}

/** Scores by the levels of equivalence sets 1, 2, 3, 4 and 6; the fifth is exploitation, at its worst. */
const scores: ReadonlyMap<string, number> = new Map(
  `00010 10,00011 9.6,00020 9.3,00021 9,00110 9.3,00111 9.2,00120 8.8,00121 8,00211 7.9,00221 6.9,
  01010 9.5,01011 9.1,01020 9.2,01021 8.1,01110 9.2,01111 8.2,01120 8.4,01121 7,01211 7.1,01221 6.3,
  10010 9.4,10011 8.9,10020 8.7,10021 7.5,10110 8.6,10111 7.6,10120 7.2,10121 5.7,10211 6.5,10221 5.3,
  11010 9,11011 7.7,11020 7.7,11021 6.6,11110 7.4,11111 5.9,11120 6.1,11121 5.2,11211 5.8,11221 2.3,
  20010 8.6,20011 7.4,20020 7,20021 5.4,20110 7.2,20111 5.7,20120 5.3,20121 3.6,20211 4.7,20221 2.4,
  21010 7.3,21011 5.5,21020 5.5,21021 4.3,21110 6.1,21111 5.1,21120 4.6,21121 1.8,21211 2.4,21221 1`
    .split(',')
    .map((entry) => entry.trim().split(' '))
    .map(([levels = '', score]) => [levels, Number(score)]),
);

interface Levels {
  readonly one: number;
  readonly two: number;
  readonly three: number;
  readonly four: number;
  readonly six: number;
}

function levelsOf(values: Values): Levels {
  const is = (name: string, value: string): boolean => values.get(name) === value;
  const near = [is('AV', 'N'), is('PR', 'N'), is('UI', 'N')];
  const one = near.every(Boolean) ? 0 : near.some(Boolean) && !is('AV', 'P') ? 1 : 2;
  const isHigh = is('VC', 'H') || is('VI', 'H') || is('VA', 'H');
  return {
    one,
    two: is('AC', 'L') && is('AT', 'N') ? 0 : 1,
    three: is('VC', 'H') && is('VI', 'H') ? 0 : isHigh ? 1 : 2,
    four: is('SC', 'H') || is('SI', 'H') || is('SA', 'H') ? 1 : 2,
    six: isHigh ? 0 : 1,
  };
}

function tableScore({ one, two, three, four, six }: Levels): number | undefined {
  return scores.get(`${one}${two}${three}${four}${six}`);
}

/** The worst vectors of each level, and how many steps below them the level goes. */
const worst = {
  one: [
    ['AV:N/PR:N/UI:N'],
    ['AV:A/PR:N/UI:N', 'AV:N/PR:L/UI:N', 'AV:N/PR:N/UI:P'],
    ['AV:P/PR:N/UI:N', 'AV:A/PR:L/UI:P'],
  ],
  two: [['AC:L/AT:N'], ['AC:H/AT:N', 'AC:L/AT:P']],
  three: [['VC:H/VI:H/VA:H'], ['VC:L/VI:H/VA:H', 'VC:H/VI:L/VA:H'], ['VC:L/VI:L/VA:L']],
  four: [[], ['SC:H/SI:H/SA:H'], ['SC:L/SI:L/SA:L']],
} as const;
const depths = { one: [1, 4, 5], two: [1, 2], three: [7, 8, 10], four: [6, 5, 4] } as const;

function scoreOf(values: Values): number | undefined {
  const levels = levelsOf(values);
  const score = tableScore(levels);
  if (score === undefined) return undefined;
  const { one, two, three, four, six } = levels;
  const below = {
    one: tableScore({ ...levels, one: one + 1 }),
    two: tableScore({ ...levels, two: two + 1 }),
    three: belowThree(levels, three, six),
    four: tableScore({ ...levels, four: four + 1 }),
  };
  const sets = (['one', 'two', 'three', 'four'] as const).flatMap((set) => {
    const next = below[set];
    if (next === undefined) return [];
    const depth = depths[set][levels[set]] ?? 1;
    return [((score - next) * stepsBelow(values, worst[set][levels[set]] ?? [])) / depth];
  });
  // Exploitation always has a level below its worst, and no distance from it.
  const mean = sets.reduce((sum, part) => sum + part, 0) / (sets.length + 1);
  return Math.round(Math.round((score - mean) * 1e6) / 1e5) / 10;
}

/** Sets 3 and 6 go together: below the worst of both lie two levels, and the higher score counts. */
function belowThree(levels: Levels, three: number, six: number): number | undefined {
  const next =
    six === 1
      ? [tableScore({ ...levels, three: three + 1 })]
      : [tableScore({ ...levels, six: 1 }), three === 0 ? tableScore({ ...levels, three: 1 }) : undefined];
  const known = next.filter((score) => score !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** From the first of the worst vectors that is not better in any metric. */
function stepsBelow(values: Values, vectors: readonly string[]): number {
  for (const vector of vectors) {
    const steps = vector.split('/').map((part) => {
      const [name, value] = readMetric(part);
      const order = metrics[name] ?? '';
      return order.indexOf(values.get(name) ?? '') - order.indexOf(value);
    });
    if (steps.every((step) => step >= 0)) return steps.reduce((sum, step) => sum + step, 0);
  }
  return 0;
}
