import { type LifecycleTable, osRelease, supportOf } from '../../assess/lifecycle/index.ts';
import {
  type Advisory,
  type AdvisoryIndex,
  feedsFor,
  type ReportFinding,
  type StreamFix,
  type StreamStatement,
} from '../../model/index.ts';
import { stateOf, streamsLike } from './records.ts';

interface Known {
  readonly index: Pick<AdvisoryIndex, 'feeds'>;
  readonly lifecycle: LifecycleTable;
  /** `2026-11-21` */
  readonly today: string;
}

/** The fix in every release of the distribution, by every source; where none speaks, what its silence means. */
export function streamsOf(
  { evidence }: Pick<ReportFinding, 'evidence'>,
  about: readonly Advisory[],
  { index, lifecycle, today }: Known,
): readonly StreamFix[] {
  const byStream = Map.groupBy(about, ({ ecosystem }) => ecosystem);
  return streamsLike(evidence.ecosystem, index).map((stream) => {
    const said = (byStream.get(stream) ?? []).map(statementOf);
    const support = supportFor(stream, lifecycle, today);
    return {
      stream,
      isOurs: stream === evidence.ecosystem,
      said,
      ...(said.length > 0 ? {} : { silence: silenceOf(stream, index) }),
      ...(support === undefined ? {} : { support }),
    };
  });
}

function statementOf(advisory: Advisory): StreamStatement {
  const { feed, id, ranges, channel, withdrawn } = advisory;
  const versions = ranges.flatMap(({ fixed }) => (fixed === undefined ? [] : [fixed]));
  return {
    feed,
    advisory: id,
    state: stateOf(advisory),
    versions: [...new Set(versions)],
    ...(channel === undefined ? {} : { channel }),
    ...(withdrawn === undefined ? {} : { withdrawn }),
  };
}

/** Only a source that lists what is not fixed, too, says something by its silence. */
function silenceOf(stream: string, index: Pick<AdvisoryIndex, 'feeds'>): string {
  const feeds = feedsFor(index, stream);
  const full = feeds.filter(({ knows }) => knows === 'all').map(({ id }) => id);
  if (full.length > 0) return `not listed by ${full.join(', ')}, which would list it if it were affected`;
  return `unknown: ${feeds.map(({ id }) => id).join(', ')} lists only what has a fix`;
}

const osIds: Readonly<Record<string, string>> = {
  Debian: 'debian',
  Ubuntu: 'ubuntu',
  Alpine: 'alpine',
  AlmaLinux: 'almalinux',
  'Rocky Linux': 'rocky',
  'Oracle Linux': 'ol',
  'Amazon Linux': 'amzn',
  'Photon OS': 'photon',
  'Red Hat': 'rhel',
};

/** Only streams that are named by the number of a release have a calendar. */
function supportFor(stream: string, table: LifecycleTable, today: string): StreamFix['support'] {
  const [family = '', ...rest] = stream.split(':');
  const id = osIds[family];
  const version = rest.map((part) => /^v?(\d+(?:\.\d+)*)$/.exec(part)?.[1]).find((one) => one !== undefined);
  if (id === undefined || version === undefined) return undefined;
  const release = osRelease({ id, versionId: version, prettyName: stream });
  if (release === undefined) return undefined;
  const support = supportOf(table, release, today);
  switch (support.kind) {
    case 'supported':
    case 'extended':
    case 'paid-only':
      return {
        state: support.kind,
        ...(support.until === undefined ? {} : { date: support.until }),
      };
    case 'ended':
      return { state: 'ended', ...(support.since === undefined ? {} : { date: support.since }) };
    case 'unknown':
      return { state: 'unknown' };
  }
}
