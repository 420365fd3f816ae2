import type { Exposure, FixState, Order, Severity, VulnerabilityFacts } from '../../../model/index.ts';

/** Everything that the ledger looks at. Absent means that nobody knows, and never scores below the safest known value. */
export interface OrderInputs {
  readonly facts: VulnerabilityFacts;
  readonly severity: Severity;
  readonly exposure: Exposure['level'];
  readonly fix: FixState;
  /** How far past its deadline: 1 is due now, 2 is overdue by as much time as it had. Absent without a deadline. */
  readonly overdueRatio?: number | undefined;
  /** What a thief of the pod could reach, 0 to 12. */
  readonly blastRadius?: number | undefined;
  /** The facts behind it, as a person reads them. */
  readonly blastFacts?: string | undefined;
  /** What of it nobody looked at. */
  readonly blastUnknown?: string | undefined;
  /** What the workload is worth to its owner, 0 to 10, and who says so. */
  readonly criticality?: { readonly points: number; readonly said: string } | undefined;
  /** Share of the estate's pods that run it, 0 to 1. */
  readonly runningShare?: number | undefined;
}

type Line = Order['ledger'][number];

/**
 * The ledger: integer points that only ever add up, so that more risk never ranks lower. Weights follow the design of
 * SSVC-style ordering (exploitation first, then exposure and impact); severity is a small term of our own, because
 * without it everything that no catalogue lists would tie.
 */
export function orderOf(inputs: OrderInputs): Order {
  const ledger = [
    exploitationLine(inputs.facts),
    ransomwareLine(inputs.facts),
    likelihoodLine(inputs.facts),
    exposureLine(inputs.exposure),
    impactLine(inputs.facts),
    severityLine(inputs.severity),
    blastLine(inputs),
    blastUnknownLine(inputs),
    criticalityLine(inputs.criticality),
    measuredLine('share of running pods', (inputs.runningShare ?? 0) * 5, 5),
    overdueLine(inputs.overdueRatio),
    fixLine(inputs.fix),
  ].filter((line) => line !== undefined);
  return { points: ledger.reduce((sum, line) => sum + line.points, 0), ledger };
}

function exploitationLine(facts: VulnerabilityFacts): Line | undefined {
  if (facts.kev !== undefined) {
    return { points: 30, why: `known exploited (${facts.kev.source}, ${facts.kev.dateAdded})` };
  }
  if (facts.exploitation === 'active') return { points: 30, why: 'exploitation active (SSVC)' };
  if (facts.exploitation === 'poc') return { points: 12, why: 'public proof of concept (SSVC)' };
  return facts.exploitation === undefined ? { points: 0, why: 'exploitation unknown' } : undefined;
}

function ransomwareLine(facts: VulnerabilityFacts): Line | undefined {
  const used = facts.listings?.some((listing) => listing.ransomware) ?? facts.kev?.ransomware ?? false;
  return used ? { points: 5, why: 'used by ransomware' } : undefined;
}

function likelihoodLine(facts: VulnerabilityFacts): Line {
  if (facts.epss === undefined) return { points: 0, why: 'EPSS unknown' };
  const { probability, date } = facts.epss;
  return { points: Math.round(20 * probability), why: `EPSS ${probability} of ${date}` };
}

/** Unknown counts as open, as it does for deadlines. */
function exposureLine(level: Exposure['level']): Line | undefined {
  if (level === 'open') return { points: 15, why: 'reachable from the internet' };
  if (level === 'unknown') return { points: 15, why: 'exposure unknown, counted as open' };
  return level === 'controlled' ? { points: 5, why: 'reachable inside' } : undefined;
}

function impactLine(facts: VulnerabilityFacts): Line | undefined {
  if (facts.technicalImpact === 'total') return { points: 8, why: 'technical impact total (SSVC)' };
  if (facts.technicalImpact === 'partial') return undefined;
  return { points: 8, why: 'technical impact unknown, counted as total' };
}

const severityPoints: Readonly<Record<Severity, number>> = {
  critical: 10,
  high: 6,
  medium: 3,
  low: 1,
  none: 0,
  unknown: 3,
};

function severityLine(severity: Severity): Line | undefined {
  const points = severityPoints[severity];
  const why = severity === 'unknown' ? 'severity unknown, counted as medium' : `severity ${severity}`;
  return points === 0 ? undefined : { points, why };
}

function measuredLine(name: string, value: number, most: number): Line | undefined {
  const points = Math.round(Math.min(most, Math.max(0, value)));
  return points === 0 ? undefined : { points, why: `${name} ${points} of ${most}` };
}

function blastLine({ blastRadius = 0, blastFacts }: OrderInputs): Line | undefined {
  const line = measuredLine('blast radius', blastRadius, 12);
  return line === undefined || !blastFacts ? line : { ...line, why: `${line.why}: ${blastFacts}` };
}

/** Facts only add, so what is not known counts nothing; it must not look like nothing. */
function blastUnknownLine({ blastUnknown }: OrderInputs): Line | undefined {
  return blastUnknown === undefined
    ? undefined
    : { points: 0, why: `blast radius not all known: ${blastUnknown}` };
}

function criticalityLine(criticality: OrderInputs['criticality']): Line | undefined {
  if (criticality === undefined || criticality.points <= 0) return undefined;
  return { points: Math.min(10, Math.round(criticality.points)), why: `criticality ${criticality.said}` };
}

function overdueLine(ratio: number | undefined): Line | undefined {
  if (ratio === undefined || ratio <= 1) return undefined;
  return { points: Math.min(5, Math.ceil((ratio - 1) * 5)), why: 'overdue' };
}

/** A tie-break: of two equal risks, the one that can be removed now comes first. */
function fixLine(fix: FixState): Line | undefined {
  return fix === 'fixed' ? { points: 1, why: 'a fix is ready' } : undefined;
}
