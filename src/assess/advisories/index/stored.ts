import * as z from 'zod';
import {
  type Advisory,
  AffectedRange,
  ExploitedListing,
  FixState,
  Severity,
  SourceClaim,
  SourcedVector,
  type VulnerabilityFacts,
} from '../../../model/index.ts';

/** An advisory as a segment has it: what its place says (feed, ecosystem, package) and what is empty is left out. */
const StoredAdvisory = z.object({
  id: z.string(),
  aliases: z.array(z.string()).readonly().default([]),
  ranges: z.array(AffectedRange).readonly().default([]),
  versions: z.array(z.string()).readonly().default([]),
  severity: Severity.default('unknown'),
  cvss: z.array(z.string()).readonly().default([]),
  fixState: FixState.optional(),
  channel: z.string().optional(),
  architectures: z.array(z.string()).readonly().optional(),
  withdrawn: z.string().optional(),
  published: z.string().optional(),
  modified: z.string().optional(),
  summary: z.string().optional(),
  claims: z.array(SourceClaim).readonly().optional(),
});
const StoredAdvisories = z.array(StoredAdvisory);

const StoredRows = z.array(
  z.object({
    id: z.string(),
    aliases: z.array(z.string()).readonly().default([]),
    ranges: z.array(z.object({ fixed: z.string().optional() })).default([]),
  }),
);

/** As much of an advisory as tells which record it belongs to, and what it calls fixed. */
export interface StoredRow {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly fixes: readonly string[];
}

/** The rows of a line without what only a lookup needs: for whoever goes through all lines. */
export function storedRows(json: string): readonly StoredRow[] {
  return StoredRows.parse(JSON.parse(json)).map(({ id, aliases, ranges }) => ({
    id,
    aliases,
    fixes: ranges.flatMap(({ fixed }) => fixed ?? []),
  }));
}

/** Where a line of a segment belongs. */
export interface Placed {
  readonly feed: string;
  readonly ecosystem: string;
  readonly package: string;
}

/** The line of one package: a JSON list. */
export function storeAdvisories(advisories: readonly Advisory[]): string {
  return JSON.stringify(
    advisories.map(({ feed: _feed, ecosystem: _ecosystem, package: _package, ...rest }) =>
      withoutEmpty(rest),
    ),
  );
}

export function restoreAdvisories(json: string, placed: Placed): readonly Advisory[] {
  return StoredAdvisories.parse(JSON.parse(json)).map((stored) => ({ ...stored, ...placed }));
}

const StoredFacts = z.object({
  severity: Severity.default('unknown'),
  listings: z.array(ExploitedListing).readonly().default([]),
  epss: z.object({ probability: z.number(), percentile: z.number(), date: z.string() }).readonly().optional(),
  exploitation: z.enum(['none', 'poc', 'active']).optional(),
  automatable: z.boolean().optional(),
  technicalImpact: z.enum(['partial', 'total']).optional(),
  assessed: z.string().optional(),
  vectors: z.array(SourcedVector).readonly().optional(),
  rejected: z.string().optional(),
});

/** The line of one vulnerability. */
export function storeFacts({ id: _id, aliases: _aliases, kev: _kev, ...rest }: VulnerabilityFacts): string {
  return JSON.stringify(withoutEmpty(rest));
}

export function restoreFacts(json: string, id: string): VulnerabilityFacts {
  return { id, aliases: [], ...StoredFacts.parse(JSON.parse(json)) };
}

function withoutEmpty(record: object): object {
  return Object.fromEntries(
    Object.entries(record).filter(
      ([name, value]) =>
        value !== undefined &&
        !(name === 'severity' && value === 'unknown') &&
        !(Array.isArray(value) && value.length === 0),
    ),
  );
}
