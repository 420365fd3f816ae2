/**
 * All scores of a CVSS vector: v2, v3.0, v3.1 and v4.0. Vectors are read strictly here; v3 and v4 are scored by
 * ae-cvss-calculator, which reads leniently (what it does not know it leaves out). Apart from `formats/cvss`, which has base scores of v3 alone and loads
 * nothing: the calculator costs a twentieth of a second.
 */
import calculator from 'ae-cvss-calculator';
import type { Severity } from '../../model/index.ts';
import { severityOfScore } from '../cvss/index.ts';
import {
  type CvssVector,
  type CvssVersion,
  type Metrics,
  parseCvss,
  versionMetrics,
} from '../cvss-vector/index.ts';
import { versionTwoScores } from './version-two.ts';

export type { CvssVersion } from '../cvss-vector/index.ts';

export type CvssScores =
  | {
      readonly kind: 'scores';
      readonly version: CvssVersion;
      readonly base: number;
      /** v4.0 calls it threat. Absent where no such metric is defined. */
      readonly temporal?: number;
      /** With everything in the vector. Absent where no environmental metric is defined. */
      readonly environmental?: number;
      /** The band of the base score; v2 as NVD drew it, which ends with high. */
      readonly severity: Severity;
    }
  | { readonly kind: 'malformed'; readonly reason: string };

/** Scores from 0 to 10 with one decimal; malformed with the reason for what is no vector. Never throws. */
export function cvssScores(text: string): CvssScores {
  const parsed = parseCvss(text);
  if (parsed.kind === 'malformed') return parsed;
  const { vector } = parsed;
  const { temporal, environmental } = versionMetrics[vector.version];
  const all = calculated(vector);
  const { base } = all;
  if (base === undefined) return { kind: 'malformed', reason: 'no base score' };
  return {
    kind: 'scores',
    version: vector.version,
    base,
    ...(isDefined(vector, temporal) ? { temporal: all.temporal ?? base } : {}),
    ...(isDefined(vector, environmental) ? { environmental: all.environmental ?? base } : {}),
    severity: severityOf(vector.version, base),
  };
}

interface Calculated {
  readonly base: number | undefined;
  readonly temporal: number | undefined;
  readonly environmental: number | undefined;
}

function calculated({ version, values }: CvssVector): Calculated {
  const metrics = [...values].map(([name, value]) => `${name}:${value}`).join('/');
  switch (version) {
    case '2.0':
      return versionTwoScores(values);
    case '3.0':
      return new calculator.Cvss3P0(`CVSS:3.0/${metrics}`).calculateScores();
    case '3.1':
      return new calculator.Cvss3P1(`CVSS:3.1/${metrics}`).calculateScores();
    case '4.0': {
      const { baseMetricsOnly, threat, overall } = new calculator.Cvss4P0(
        `CVSS:4.0/${metrics}`,
      ).calculateScores();
      return { base: baseMetricsOnly, temporal: threat, environmental: overall };
    }
  }
}

/** Whether one of the metrics has a value that says something. */
function isDefined({ values }: CvssVector, metrics: Metrics): boolean {
  return [...metrics.keys()].some((name) => !['X', 'ND', undefined].includes(values.get(name)));
}

function severityOf(version: CvssVersion, score: number): Severity {
  const severity = severityOfScore(score);
  return version === '2.0' && severity === 'critical' ? 'high' : severity;
}
