import { compareText, sha256 } from '../../../kernel/pure/index.ts';
import {
  type Advisory,
  advisoryName,
  type FeedInfo,
  type Quarantined,
  type VendorStatement,
  type VulnerabilityFacts,
} from '../../../model/index.ts';
import type { FeedEntry, SegmentEntry } from './catalogue.ts';
import { mergeFacts } from './facts.ts';
import { writeSegment } from './segment.ts';
import { storeAdvisories, storeFacts } from './stored.ts';
import { storeStatements } from './stored-statements.ts';

/** What a feed's files gave, all of them together. */
export interface FeedRecords {
  readonly advisories: readonly Advisory[];
  readonly facts: readonly VulnerabilityFacts[];
  readonly quarantined: readonly Quarantined[];
  readonly statements?: readonly VendorStatement[] | undefined;
}

export interface BuiltFeed {
  readonly entry: FeedEntry;
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
}

/** What a feed says about itself; counts and ecosystems come from the records. */
export type FeedDescription = Omit<FeedInfo, 'records' | 'quarantined' | 'setAside' | 'ecosystems'> & {
  /** Ecosystems that it speaks for even where it has no row. */
  readonly ecosystems: readonly string[];
  readonly replaces?: readonly string[];
};

/** The segments of one feed, in `advisories/`, `facts/` and `statements/`, and its entry in the catalogue. Equal records, equal bytes. */
export function buildFeed(description: FeedDescription, records: FeedRecords): BuiltFeed {
  const { replaces = [], ...described } = description;
  const { advisories, facts, statements } = withPlace(records);
  const byEcosystem = Map.groupBy(advisories, (advisory) => advisory.ecosystem);
  const built = [
    ...[...byEcosystem].map(([ecosystem, advisories]) =>
      advisorySegment(described.id, ecosystem, advisories),
    ),
    ...(facts.length === 0 ? [] : [factsSegment(described.id, facts)]),
    ...[...Map.groupBy(statements, ({ ecosystem }) => ecosystem)].map(([ecosystem, rows]) =>
      statementsSegment(described.id, ecosystem, rows),
    ),
  ].toSorted((left, right) => compareText(left.segment.path, right.segment.path));
  const info: FeedInfo = {
    ...described,
    ecosystems: [...new Set([...described.ecosystems, ...byEcosystem.keys()])].toSorted(compareText),
    records: built.reduce((sum, { segment }) => sum + segment.records, 0),
    quarantined: records.quarantined.length,
    ...(records.quarantined.length === 0
      ? {}
      : { setAside: records.quarantined.slice(0, mostShown).map(shortened) }),
  };
  return {
    entry: { info, replaces, segments: built.map(({ segment }) => segment) },
    files: built.map(({ segment, bytes }) => ({ path: segment.path, bytes })),
  };
}

const mostShown = 5;

/** A record may be hostile, and so may what it calls itself. */
function shortened({ what, reason }: Quarantined): Quarantined {
  return { what: what.slice(0, 200), reason: reason.slice(0, 300) };
}

interface BuiltSegment {
  readonly segment: SegmentEntry;
  readonly bytes: Uint8Array;
}

function advisorySegment(feed: string, ecosystem: string, advisories: readonly Advisory[]): BuiltSegment {
  const byPackage = Map.groupBy(advisories, (advisory) => advisoryName(ecosystem, advisory.package));
  const lines = [...byPackage].map(([name, rows]) => {
    const sorted = rows.toSorted((left, right) => compareText(left.id, right.id));
    return [name, storeAdvisories(sorted)] as const;
  });
  return segmentOf(`advisories/${feed}/${slugOf(ecosystem)}.gz`, lines, {
    ecosystem,
    records: advisories.length,
  });
}

function slugOf(ecosystem: string): string {
  return ecosystem.toLowerCase().replaceAll(/[^a-z0-9.]+/g, '-');
}

function statementsSegment(
  feed: string,
  ecosystem: string,
  statements: readonly VendorStatement[],
): BuiltSegment {
  const lines = [...Map.groupBy(statements, (one) => one.package)].map(
    ([name, rows]) => [name, storeStatements(rows)] as const,
  );
  const rest = { statementsOf: ecosystem, records: statements.length };
  return segmentOf(`statements/${feed}/${slugOf(ecosystem)}.gz`, lines, rest);
}

function factsSegment(feed: string, facts: readonly VulnerabilityFacts[]): BuiltSegment {
  const lines = [...Map.groupBy(facts, ({ id }) => id)].map(
    ([id, parts]) => [id, storeFacts(mergeFacts([id], parts))] as const,
  );
  return segmentOf(`facts/${feed}.gz`, lines, { records: lines.length });
}

function segmentOf(
  path: string,
  lines: readonly (readonly [string, string])[],
  rest: Pick<SegmentEntry, 'ecosystem' | 'statementsOf' | 'records'>,
): BuiltSegment {
  const bytes = writeSegment(lines);
  return { segment: { path, ...rest, digest: sha256(bytes), sizeBytes: bytes.length }, bytes };
}

type Records = Pick<FeedRecords, 'advisories' | 'facts' | 'statements'>;

/** The records that a line can begin with. */
export function withPlace({ advisories, facts, statements = [] }: Records): Required<Records> & {
  readonly statements: readonly VendorStatement[];
} {
  return {
    advisories: advisories.filter(({ ecosystem, package: name }) =>
      isLineName(advisoryName(ecosystem, name)),
    ),
    facts: facts.filter(({ id }) => isLineName(id)),
    statements: statements.filter((one) => isLineName(one.package)),
  };
}

/** Nobody asks for a package that is called otherwise. */
function isLineName(name: string): boolean {
  return !/[\t\n]/.test(name);
}
