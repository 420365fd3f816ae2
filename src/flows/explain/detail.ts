import { feedAges } from '../../assess/advisories/index.ts';
import type { LifecycleTable } from '../../assess/lifecycle/index.ts';
import type { DeadlineTable } from '../../assess/risk/index.ts';
import type {
  FindingDetail,
  PackageType,
  ProfileDeadline,
  ReportFinding,
  ScanReport,
  SourcedIndex,
  SourceFacts,
  SourceRecord,
} from '../../model/index.ts';
import { readTables } from '../assess/tables.ts';
import { readProfiles } from '../deadline-profiles.ts';
import { listedIn } from '../hops/listed-in.ts';
import { listingHops } from '../hops/listing-hops.ts';
import { ownHops, type Reached, readReached } from '../hops/reached.ts';
import type { World } from '../world.ts';
import { disagreementsOf } from './disagreements.ts';
import { profilesOf } from './profiles.ts';
import { advisoriesAbout, aliasGroup, factsOf, recordsOf } from './records.ts';
import { streamsOf } from './streams.ts';

/** What an explanation is made from beside the report. */
export interface DetailSources {
  readonly index: SourcedIndex;
  readonly profiles: readonly DeadlineTable[];
  readonly lifecycle: LifecycleTable;
  readonly now: Temporal.Instant;
  /** When entries of catalogues were found and shown here. */
  readonly reached: Reached;
}

export interface DetailsAsked {
  readonly report: Pick<ScanReport, 'subject' | 'findings'>;
  /** By what the scan was matched; what this installation knows if it is not given. */
  readonly index?: SourcedIndex | undefined;
}

export async function readDetailSources(
  world: World,
  { report, index }: DetailsAsked,
): Promise<DetailSources> {
  return {
    index: index ?? (await world.advisories()),
    reached: await readReached(world, report),
    profiles: await readProfiles(world),
    lifecycle: (await readTables(world.data)).lifecycle,
    now: world.clock.now(),
  };
}

/** One finding of a report with all that is known about it now. */
export function detailOf(
  finding: ReportFinding,
  report: Pick<ScanReport, 'scannedAt' | 'images'>,
  sources: DetailSources,
): FindingDetail {
  const { index, profiles, lifecycle, now } = sources;
  const about = advisoriesAbout(finding, index);
  const records = recordsOf(finding, about);
  const facts = factsOf(finding, index);
  const image = report.images.find(({ subject }) => subject === finding.subject);
  const deadlines = profilesOf(finding, profiles, index);
  const today = now.toZonedDateTimeISO('UTC').toPlainDate().toString();
  return {
    scannedAt: report.scannedAt,
    finding,
    ...(image === undefined ? {} : { image }),
    found: foundIn(finding.package),
    names: aliasGroup(finding, records, facts),
    records,
    facts,
    ...listingOf(finding, sources),
    feeds: feedsOf({ finding, records, facts }, sources),
    streams: streamsOf(finding, about, { index, lifecycle, today }),
    disagreements: disagreementsOf(finding, records, facts),
    deadlines,
    notes: notesOn({ finding, records, deadlines }),
  };
}

/** As the scan knew the entry; one that came since is shown, too, and was not found yet. */
function listingOf(
  finding: ReportFinding,
  { index, reached, now }: DetailSources,
): Pick<FindingDetail, 'listing'> {
  const listed = finding.listed ?? listedIn(index, finding);
  return listed === undefined ? {} : { listing: listingHops(listed, ownHops(listed, reached), now) };
}

const databases: Readonly<Partial<Record<PackageType, string>>> = {
  deb: 'dpkg database',
  apk: 'apk database',
  rpm: 'rpm database',
  kubernetes: 'version that the component states',
  generic: 'program file',
};

function foundIn({ type, path }: ReportFinding['package']): FindingDetail['found'] {
  return { database: databases[type] ?? `${type} package record`, ...(path === undefined ? {} : { path }) };
}

function feedsOf(
  said: {
    readonly finding: ReportFinding;
    readonly records: readonly SourceRecord[];
    readonly facts: readonly SourceFacts[];
  },
  { index, now }: DetailSources,
): FindingDetail['feeds'] {
  const ids = new Set([
    said.finding.evidence.feed,
    ...[...said.records, ...said.facts].map(({ feed }) => feed),
  ]);
  return feedAges(
    index.feeds.filter(({ id }) => ids.has(id)),
    now,
  ).map(({ feed, days }) => ({ feed, ...(days === undefined ? {} : { ageDays: days }) }));
}

interface Noted {
  readonly finding: ReportFinding;
  readonly records: readonly SourceRecord[];
  readonly deadlines: readonly ProfileDeadline[];
}

/** Nothing is passed over in silence: what the scan rested on and is not there now, and what would be judged otherwise. */
function notesOn({ finding, records, deadlines }: Noted): readonly string[] {
  const here = new Set(records.map(({ feed, advisory }) => `${feed}/${advisory}`));
  const gone = finding.evidence.agreeing.filter((name) => name !== '' && !here.has(name));
  const binding = deadlines.find(({ binds }) => binds)?.deadline;
  return [
    ...(finding.opinion?.kind === 'only-theirs'
      ? [`only ${finding.opinion.by} reports it: no advisory of this installation says so`]
      : gone.length > 0
        ? [
            `not in these advisories, which the scan rested on: ${gone.slice(0, 5).join(', ')}; a scan with --advisories is explained with the same`,
          ]
        : []),
    ...(binding === undefined
      ? [`the profile ${finding.deadline.profile}, by which the scan set the date, is not there now`]
      : binding.rule === finding.deadline.rule && binding.due === finding.deadline.due
        ? []
        : [
            `judged now, ${binding.profile} says ${binding.due ?? 'no date'} by ${binding.rule}; the scan said ${finding.deadline.due ?? 'no date'} by ${finding.deadline.rule}`,
          ]),
  ];
}
