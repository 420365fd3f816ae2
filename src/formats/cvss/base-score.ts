import type { Severity } from '../../model/index.ts';

const impactWeights = new Map([
  ['H', 0.56],
  ['L', 0.22],
  ['N', 0],
]);
const weights: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map([
  [
    'AV',
    new Map([
      ['N', 0.85],
      ['A', 0.62],
      ['L', 0.55],
      ['P', 0.2],
    ]),
  ],
  [
    'AC',
    new Map([
      ['L', 0.77],
      ['H', 0.44],
    ]),
  ],
  [
    'UI',
    new Map([
      ['N', 0.85],
      ['R', 0.62],
    ]),
  ],
  [
    'PR of S:U',
    new Map([
      ['N', 0.85],
      ['L', 0.62],
      ['H', 0.27],
    ]),
  ],
  [
    'PR of S:C',
    new Map([
      ['N', 0.85],
      ['L', 0.68],
      ['H', 0.5],
    ]),
  ],
  ['C', impactWeights],
  ['I', impactWeights],
  ['A', impactWeights],
]);

/**
 * The base score of a v3 vector (`CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H` gives 9.8), undefined for anything else.
 * https://www.first.org/cvss/v3-1/specification-document section 7.1
 */
export function cvssBaseScore(vector: string): number | undefined {
  if (vector.length > 400 || !/^CVSS:3\.[01]\//.test(vector)) return undefined;
  const metrics = new Map(vector.split('/').map((part) => [part.slice(0, part.indexOf(':')), part]));
  const value = (name: string): string => metrics.get(name)?.slice(name.length + 1) ?? '';
  const weight = (name: string, table = name): number => weights.get(table)?.get(value(name)) ?? Number.NaN;
  const base = 1 - (1 - weight('C')) * (1 - weight('I')) * (1 - weight('A'));
  const needed = weight('PR', `PR of S:${value('S')}`);
  const exploitability = 8.22 * weight('AV') * weight('AC') * needed * weight('UI');
  if (Number.isNaN(base + exploitability)) return undefined;
  return value('S') === 'C' ? changedScope(base, exploitability) : sameScope(base, exploitability);
}

function sameScope(base: number, exploitability: number): number {
  return base === 0 ? 0 : roundUp(Math.min(6.42 * base + exploitability, 10));
}

function changedScope(base: number, exploitability: number): number {
  const impact = 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15;
  return impact <= 0 ? 0 : roundUp(Math.min(1.08 * (impact + exploitability), 10));
}

/** Appendix A: up to one decimal, over integers, so that 4.02 does not come out as 4.1 by an error of floating point. */
function roundUp(value: number): number {
  const whole = Math.round(value * 100_000);
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10;
}

/** The qualitative band of a score, alike in v3 and v4. */
export function severityOfScore(score: number): Severity {
  if (!(score >= 0 && score <= 10)) return 'unknown';
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'none';
}

/** The band of the first vector that can be scored. */
export function severityOfVectors(vectors: readonly string[]): Severity {
  const score = vectors.map(cvssBaseScore).find((found) => found !== undefined);
  return score === undefined ? 'unknown' : severityOfScore(score);
}
