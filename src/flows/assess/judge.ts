import { widestExposure } from '../../assess/exposure/index.ts';
import type { RunningRelease } from '../../assess/lifecycle/index.ts';
import { type MatchResult, makeMatcher } from '../../assess/match/index.ts';
import { inOrder, rank } from '../../assess/risk/index.ts';
import { instantText, OakumError } from '../../kernel/index.ts';
import type {
  AdvisoryIndex,
  Finding,
  Lifecycle,
  Place,
  Ranked,
  ScanReport,
  SupportOutlook,
  SuppressedFinding,
  UnusedStatement,
  VexStatement,
} from '../../model/index.ts';
import { listedIn } from '../hops/listed-in.ts';
import type { World } from '../world.ts';
import { countedOnce } from './counted-once.ts';
import { knownBefore } from './known-before.ts';
import { staleFor } from './stale-for.ts';
import type { Subject } from './subject.ts';
import { supportFor } from './support-for.ts';
import type { Tables } from './tables.ts';
import { whatCounts } from './what-counts.ts';

export interface Judgement {
  /** Most urgent first. */
  readonly ranked: readonly Ranked[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly unusedStatements: readonly UnusedStatement[];
  readonly unknowns: ScanReport['unknowns'];
  readonly lifecycle: readonly Lifecycle[];
  readonly outlook: SupportOutlook;
  /** By subject: what nobody could judge in it. Nothing found there is not none. */
  readonly unjudged: ReadonlyMap<string, ScanReport['unknowns']>;
}

export interface JudgeOptions {
  readonly index: AdvisoryIndex;
  readonly tables: Tables;
  /** VEX statements, by whoever the user trusts. */
  readonly statements?: readonly VexStatement[] | undefined;
  /** More releases that run somewhere: Kubernetes, node operating systems. */
  readonly releases: readonly RunningRelease[];
}

/** What is wrong with all subjects, how urgent it is, and what the sources cannot say. */
export async function judge(
  world: World,
  subjects: readonly Subject[],
  options: JudgeOptions,
): Promise<Judgement> {
  const { index, tables } = options;
  const match = makeMatcher(index);
  const matched = countedOnce(subjects.map((subject) => ({ subject, outcome: match(subject.contents) })));
  const { found, suppressed, unused } = whatCounts(matched, options);
  const ownSeen = await earliest(world, found);
  const now = world.clock.now();
  const sinceWhen = ({ id }: Finding): string => ownSeen.get(id) ?? instantText(now);
  const known = await knownBefore(world, found, sinceWhen);
  const catalogues = index.feeds.filter((feed) => feed.id.startsWith('kev')).map((feed) => feed.id);
  const ranked = found.map(({ finding, subject }) => {
    const history = known.get(finding.id);
    const [binding, ...others] = subject.profiles ?? tables.deadlines;
    if (binding === undefined) throw new OakumError('data.missing', 'no deadline table');
    return rank(
      {
        finding,
        facts: index.facts([finding.vulnerability, ...finding.aliases]),
        listed: listedIn(index, finding),
        exposure: widestExposure(subject.exposures),
        where: subject.where,
        firstSeen: history?.seen?.at ?? sinceWhen(finding),
        ...(history === undefined ? {} : { history }),
        runningShare: subject.runningShare,
        criticality: subject.criticality,
        ...subject.blast,
      },
      { tables: [binding, ...others], catalogues, now },
    );
  });
  const { lifecycle, unknowns, outlook } = supportFor(subjects, { tables, releases: options.releases, now });
  return {
    ranked: inOrder(ranked),
    suppressed,
    unusedStatements: unused,
    unknowns: [
      ...merged(matched.map(({ outcome }) => outcome.unknowns)),
      ...staleFor(subjects, index.feeds, now),
      ...unknowns.map((one) => ({ ...one, packages: 0 })),
    ],
    lifecycle,
    outlook,
    unjudged: unjudgedOf(matched, index.feeds, now),
  };
}

/** A subject may have contents of several systems. What a feed that is too old was asked about is not judged either. */
function unjudgedOf(
  matched: readonly { readonly subject: Subject; readonly outcome: MatchResult }[],
  feeds: AdvisoryIndex['feeds'],
  now: Temporal.Instant,
): Judgement['unjudged'] {
  const groups = Map.groupBy(matched, ({ subject }) => subject.contents.subject);
  const unjudged = [...groups].map(([id, group]) => {
    const stale = staleFor(
      group.map(({ subject }) => subject),
      feeds,
      now,
    );
    return [id, [...merged(group.map(({ outcome }) => outcome.unjudged)), ...stale]] as const;
  });
  return new Map(unjudged.filter(([, unknowns]) => unknowns.length > 0));
}

/** First seen is kept per finding and place; a finding is as old as its oldest place. */
async function earliest(
  world: World,
  found: readonly { readonly finding: Finding; readonly subject: Pick<Subject, 'where'> }[],
): Promise<ReadonlyMap<string, string>> {
  const keys = found.flatMap(({ finding, subject }) => subject.where.map((place) => keyOf(finding, place)));
  const store = await world.store();
  const seen = await store.knowledge.firstSeen([...new Set(keys)], world.clock.now());
  const result = new Map<string, string>();
  for (const { finding, subject } of found) {
    const dates = subject.where.flatMap((place) => seen.get(keyOf(finding, place)) ?? []).toSorted();
    if (dates[0] !== undefined) result.set(finding.id, dates[0]);
  }
  return result;
}

/** By vulnerability, package and place, not by version or digest: a new tag does not start the clock anew. */
function keyOf(finding: Finding, place: Place): string {
  return `${finding.vulnerability}|${finding.package.type}|${finding.package.name}|${lastingId(place)}`;
}

/** A workload is `<cluster>/<uid>`; created anew under its name it is the same place, and so are its deadlines. */
function lastingId({ id, name }: Place): string {
  const [, cluster] = /^([^/]+)\/[^/]+$/.exec(id) ?? [];
  return cluster === undefined ? id : `${cluster}/${name}`;
}

/** The same unknown of several subjects is one line with the packages added up. */
function merged(lists: readonly ScanReport['unknowns'][]): ScanReport['unknowns'] {
  const byWhat = new Map<string, ScanReport['unknowns'][number]>();
  for (const one of lists.flat()) {
    const known = byWhat.get(`${one.what}|${one.reason}`);
    byWhat.set(`${one.what}|${one.reason}`, { ...one, packages: one.packages + (known?.packages ?? 0) });
  }
  return [...byWhat.values()].toSorted((left, right) =>
    left.what < right.what ? -1 : left.what > right.what ? 1 : 0,
  );
}
