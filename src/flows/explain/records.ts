import { compareText } from '../../kernel/index.ts';
import type {
  Advisory,
  AdvisoryIndex,
  FindingDetail,
  FixState,
  ReportFinding,
  SourcedIndex,
  SourceFacts,
  SourceRecord,
} from '../../model/index.ts';

type Subject = Pick<ReportFinding, 'vulnerability' | 'aliases' | 'package' | 'source' | 'evidence'>;

/** Every advisory of the vulnerability about this package, in this release stream or in another of the same family. */
export function advisoriesAbout(finding: Subject, index: AdvisoryIndex): readonly Advisory[] {
  const { evidence, package: pack, source } = finding;
  const names = new Set(namesOf(finding));
  const lookedUp = new Set([evidence.lookedUp, source?.name ?? pack.name].filter((name) => name !== ''));
  const found = streamsLike(evidence.ecosystem, index).flatMap((ecosystem) =>
    [...lookedUp].flatMap((name) => index.lookup(ecosystem, name)),
  );
  return [...new Set(found)].filter(({ id, aliases }) => [id, ...aliases].some((name) => names.has(name)));
}

const mostStreams = 200;

/** The release streams of one family: `Debian:11`, `Debian:12` …, in the order of their numbers. A language has one. */
export function streamsLike(ecosystem: string, index: Pick<AdvisoryIndex, 'feeds'>): readonly string[] {
  const family = familyOf(ecosystem);
  const known = index.feeds.flatMap((feed) => feed.ecosystems).filter((one) => familyOf(one) === family);
  const numbered = new Intl.Collator('en', { numeric: true });
  return [...new Set(known)].toSorted(numbered.compare).slice(0, mostStreams);
}

function familyOf(ecosystem: string): string {
  return ecosystem.split(':')[0] ?? ecosystem;
}

/** What stands in this stream, and what the finding rests on beside it (a subscriber's stream). */
export function recordsOf(
  { evidence }: Pick<ReportFinding, 'evidence'>,
  about: readonly Advisory[],
): readonly SourceRecord[] {
  const rests = new Set(evidence.agreeing);
  const ours = about.filter(({ ecosystem }) => ecosystem === evidence.ecosystem);
  const here = new Set(ours.map(nameOf));
  const beside = about.filter((one) => !here.has(nameOf(one)) && rests.has(nameOf(one)));
  return [...ours, ...beside]
    .toSorted((left, right) => compareText(nameOf(left), nameOf(right)))
    .map((advisory) => recordOf(advisory, rests.has(nameOf(advisory))));
}

function recordOf(advisory: Advisory, counts: boolean): SourceRecord {
  const { feed, id, aliases, ecosystem, package: name, severity, cvss, ranges } = advisory;
  const { channel, published, modified, withdrawn, summary } = advisory;
  return {
    feed,
    advisory: id,
    aliases,
    ecosystem,
    package: name,
    counts,
    severity,
    cvss,
    state: stateOf(advisory),
    ranges,
    ...(channel === undefined ? {} : { channel }),
    ...(published === undefined ? {} : { published }),
    ...(modified === undefined ? {} : { modified }),
    ...(withdrawn === undefined ? {} : { withdrawn }),
    ...(summary === undefined ? {} : { summary }),
  };
}

/** As the source says it; where it only has ranges, they say it: a last affected version names no fix. */
export function stateOf({ fixState, ranges }: Pick<Advisory, 'fixState' | 'ranges'>): FixState {
  if (ranges.some(({ fixed }) => fixed !== undefined)) return 'fixed';
  if (fixState !== undefined) return fixState;
  return ranges.some(({ lastAffected }) => lastAffected === undefined) ? 'open' : 'unknown';
}

export function factsOf(finding: Subject, index: SourcedIndex): readonly SourceFacts[] {
  return index.factsBySource(namesOf(finding)).map(({ feed, facts }) => {
    const { id, severity, listings = [], epss, exploitation, automatable, technicalImpact, rejected } = facts;
    return {
      feed,
      name: id,
      severity,
      listings,
      ...(epss === undefined ? {} : { epss }),
      ...(exploitation === undefined ? {} : { exploitation }),
      ...(automatable === undefined ? {} : { automatable }),
      ...(technicalImpact === undefined ? {} : { technicalImpact }),
      ...(rejected === undefined ? {} : { rejected }),
    };
  });
}

/** The alias group with who uses each name. */
export function aliasGroup(
  finding: Subject,
  records: readonly SourceRecord[],
  facts: readonly SourceFacts[],
): FindingDetail['names'] {
  return namesOf(finding).map((name) => {
    const advisories = records.filter(({ advisory, aliases }) => [advisory, ...aliases].includes(name));
    const by = [
      ...advisories.map(({ feed, advisory }) => `${feed}/${advisory}`),
      ...facts.filter((one) => one.name === name).map(({ feed }) => feed),
    ];
    return { name, by: [...new Set(by)] };
  });
}

function namesOf({ vulnerability, aliases }: Pick<ReportFinding, 'vulnerability' | 'aliases'>) {
  return [vulnerability, ...aliases];
}

function nameOf({ feed, id }: Pick<Advisory, 'feed' | 'id'>): string {
  return `${feed}/${id}`;
}
