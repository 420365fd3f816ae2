import { compareText } from '../../../kernel/pure/index.ts';
import {
  type ExploitedListing,
  type SourcedVector,
  type VulnerabilityFacts,
  worseSeverity,
} from '../../../model/index.ts';

/**
 * One answer over all names and all sources of a vulnerability: the worst of each. Scores that belong together (EPSS)
 * are taken together; listings are all kept, `kev` is the earliest of them.
 */
export function mergeFacts(
  names: readonly string[],
  parts: readonly VulnerabilityFacts[],
): VulnerabilityFacts {
  const [id = '', ...aliases] = names;
  const listings = listingsOf(parts);
  const epss = parts
    .flatMap((part) => (part.epss === undefined ? [] : [part.epss]))
    .toSorted((left, right) => right.probability - left.probability)[0];
  return {
    id,
    aliases,
    ...worstSeverity(parts),
    kev: listings[0],
    listings,
    epss,
    exploitation: worst(parts, ['none', 'poc', 'active'] as const, (part) => part.exploitation),
    automatable: worst(parts, [false, true] as const, (part) => part.automatable),
    technicalImpact: worst(parts, ['partial', 'total'] as const, (part) => part.technicalImpact),
    assessed: distinct(parts.flatMap(({ assessed }) => assessed ?? [])).join('; ') || undefined,
    vectors: vectorsOf(parts),
    rejected: rejectedOf(id, parts),
  };
}

/** The worst that anybody says, and whoever says it. */
function worstSeverity(
  parts: readonly VulnerabilityFacts[],
): Pick<VulnerabilityFacts, 'severity' | 'severityFrom'> {
  const severity = parts.map((part) => part.severity).reduce(worseSeverity, 'unknown');
  const from = parts
    .filter((part) => part.severity === severity)
    .flatMap(({ severityFrom }) => severityFrom ?? []);
  return from.length === 0 ? { severity } : { severity, severityFrom: distinct(from) };
}

/** Only the name that we use can be rejected: another name of the group may have been given up for it. */
function rejectedOf(id: string, parts: readonly VulnerabilityFacts[]): string | undefined {
  return parts.find((part) => part.id === id && part.rejected !== undefined)?.rejected;
}

/** All of them, each once, by source: which severity counts is decided elsewhere, and nobody's vector is dropped for it. */
function vectorsOf(parts: readonly VulnerabilityFacts[]): readonly SourcedVector[] | undefined {
  const all = new Map(
    parts.flatMap(({ vectors = [] }) => vectors.map((one) => [`${one.source} ${one.vector}`, one] as const)),
  );
  if (all.size === 0) return undefined;
  return [...all.values()].toSorted(
    (left, right) => compareText(left.source, right.source) || compareText(left.vector, right.vector),
  );
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted(compareText);
}

function listingsOf(parts: readonly VulnerabilityFacts[]): readonly ExploitedListing[] {
  const all = parts.flatMap((part) => part.listings ?? []);
  const distinct = new Map(all.map((listing) => [`${listing.source} ${listing.dateAdded}`, listing]));
  return [...distinct.values()].toSorted(
    (left, right) => compareText(left.dateAdded, right.dateAdded) || compareText(left.source, right.source),
  );
}

function worst<T>(
  parts: readonly VulnerabilityFacts[],
  rising: readonly T[],
  read: (part: VulnerabilityFacts) => T | undefined,
): T | undefined {
  return rising.findLast((value) => parts.some((part) => read(part) === value));
}
