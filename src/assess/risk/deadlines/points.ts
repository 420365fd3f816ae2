import type { Exposure, Severity, VulnerabilityFacts } from '../../../model/index.ts';
import type { DecisionPointName } from './table.ts';

/** One input of a decision: its value in the table's words, absent where nobody knows, and who says so. */
export interface DecisionPoint {
  readonly value?: string | undefined;
  readonly source: string;
}

export type DecisionPoints = Readonly<Record<DecisionPointName, DecisionPoint>>;

export interface PointSources {
  readonly facts: VulnerabilityFacts;
  readonly exposure: Exposure;
  readonly severity: Severity;
  /** Catalogues of exploited vulnerabilities that are loaded; with none, not being listed means nothing. */
  readonly catalogues: readonly string[];
}

/** What is known about one finding in one place, as inputs of the tables. */
export function decisionPoints(sources: PointSources): DecisionPoints {
  const { facts, severity } = sources;
  return {
    kev: exploitedPoint(sources),
    exposed: exposedPoint(sources.exposure),
    automatable: point(facts.automatable === undefined ? undefined : yesNo(facts.automatable), 'SSVC'),
    technicalImpact: point(facts.technicalImpact, 'SSVC'),
    severity: point(severity === 'unknown' ? undefined : severity, 'advisory or CVSS'),
  };
}

function exploitedPoint({ facts, catalogues }: PointSources): DecisionPoint {
  if (facts.kev !== undefined) {
    return { value: 'yes', source: `${facts.kev.source}, listed ${facts.kev.dateAdded}` };
  }
  if (catalogues.length === 0) return { source: 'no catalogue of exploited vulnerabilities is loaded' };
  return { value: 'no', source: `not listed by ${catalogues.join(', ')}` };
}

/** Controlled is not public: who gets that far is inside already. */
function exposedPoint(exposure: Exposure): DecisionPoint {
  const source = exposure.evidence.join('; ');
  if (exposure.level === 'unknown') return { source: source === '' ? 'exposure unknown' : source };
  return { value: yesNo(exposure.level === 'open'), source: `${exposure.level}: ${source}` };
}

function point(value: string | undefined, source: string): DecisionPoint {
  return value === undefined ? { source: `no ${source} value` } : { value, source };
}

function yesNo(value: boolean): 'yes' | 'no' {
  return value ? 'yes' : 'no';
}
