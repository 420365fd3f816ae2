import type { Exposure, FixState, Severity, VulnerabilityFacts } from '../../../model/index.ts';
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
  readonly fix?: FixState | undefined;
  /** Catalogues of exploited vulnerabilities that are loaded; with none, not being listed means nothing. */
  readonly catalogues: readonly string[];
}

/** What is known about one finding in one place, as inputs of the tables. */
export function decisionPoints(sources: PointSources): DecisionPoints {
  const { facts, severity } = sources;
  return {
    kev: exploitedPoint(sources),
    exposed: exposedPoint(sources.exposure),
    automatable: point(
      facts.automatable === undefined ? undefined : yesNo(facts.automatable),
      ssvcSource(facts),
    ),
    technicalImpact: point(facts.technicalImpact, ssvcSource(facts)),
    severity: point(severity === 'unknown' ? undefined : severity, 'advisory or CVSS'),
    exploitation: exploitationPoint(facts),
    exposure: exposureLevelPoint(sources.exposure),
    humanImpact: { source: 'nobody said what it means for people and mission' },
    mission: { source: 'nobody said what it means for mission and well-being' },
    potentialImpact: { source: 'nobody rated the potential impact (PAIN)' },
    exploitable: likelyPoint(facts),
    reachable: reachablePoint(sources.exposure),
    fixed: fixPoint(sources.fix),
  };
}

function exploitedPoint({ facts, catalogues }: PointSources): DecisionPoint {
  if (facts.kev !== undefined) {
    return { value: 'yes', source: `${facts.kev.source}, listed ${facts.kev.dateAdded}` };
  }
  if (catalogues.length === 0) return { source: 'no catalogue of exploited vulnerabilities is loaded' };
  return { value: 'no', source: `not listed by ${catalogues.join(', ')}` };
}

/** In the words of SSVC. */
function exploitationPoint(facts: VulnerabilityFacts): DecisionPoint {
  if (facts.kev !== undefined || facts.exploitation === 'active') {
    return { value: 'active', source: facts.kev?.source ?? ssvcSource(facts) };
  }
  const value = facts.exploitation === 'poc' ? 'public poc' : facts.exploitation;
  return point(value, ssvcSource(facts));
}

function ssvcSource({ assessed }: VulnerabilityFacts): string {
  return assessed === undefined ? 'SSVC' : `SSVC by ${assessed}`;
}

function exposureLevelPoint({ level, evidence }: Exposure): DecisionPoint {
  const source = evidence.join('; ');
  return level === 'unknown'
    ? { source: source === '' ? 'exposure unknown' : source }
    : { value: level, source };
}

/** Known to be exploited is likely; that nobody exploits it yet does not make it unlikely. */
function likelyPoint(facts: VulnerabilityFacts): DecisionPoint {
  const { value, source } = exploitationPoint(facts);
  return value === 'active'
    ? { value: 'yes', source }
    : { source: 'not known to be exploited, which proves nothing' };
}

/** A payload may reach what the internet does not, so only an open door says something. */
function reachablePoint({ level, evidence }: Exposure): DecisionPoint {
  if (level === 'open') return { value: 'yes', source: evidence.join('; ') };
  return { source: 'whether a payload from the internet gets there is not known' };
}

function fixPoint(fix: FixState | undefined): DecisionPoint {
  if (fix === undefined || fix === 'unknown') return { source: 'whether there is a fix is not known' };
  return { value: yesNo(fix === 'fixed'), source: `fix ${fix}` };
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
