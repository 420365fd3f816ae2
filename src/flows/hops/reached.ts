import { errorCode, errorMessage, instantText } from '../../kernel/index.ts';
import type { Listed, ReportFinding, ScanReport } from '../../model/index.ts';
import type { ReachedTimes } from '../../store/interface.ts';
import type { World } from '../world.ts';
import type { Moment, OwnHops } from './listing-hops.ts';

/** What the store keeps of the entries that are about findings of a report; or why it keeps nothing. */
export type Reached =
  | {
      readonly kind: 'kept';
      /** Since when anything is kept. */
      readonly since: string;
      readonly times: ReadonlyMap<string, ReachedTimes>;
      /** Since when the oldest finding of each entry is known. */
      readonly oldest: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'not-kept'; readonly reason: string };

type Found = Pick<ReportFinding, 'listed' | 'firstSeen'>;
type Report = Pick<ScanReport, 'subject'> & { readonly findings: readonly Found[] };

/** Writes down that a scan of a cluster found these entries, where no earlier one did. */
export async function keepFound(world: World, report: Report): Promise<void> {
  if (report.subject.kind !== 'cluster') return;
  const names = report.findings.flatMap(({ listed }) => listed?.name ?? []);
  const store = await world.store();
  await store.reached.keep(report.subject.id, 'found', { names, at: world.clock.now() });
}

/** Never throws for a store that cannot be read: the hops before the store are shown all the same. */
export async function readReached(world: World, { subject, findings }: Report): Promise<Reached> {
  if (subject.kind !== 'cluster')
    return { kind: 'not-kept', reason: 'not kept: it is kept of clusters only' };
  const oldest = new Map<string, string>();
  for (const { listed, firstSeen } of findings)
    if (listed !== undefined && firstSeen < (oldest.get(listed.name) ?? '~'))
      oldest.set(listed.name, firstSeen);
  try {
    const { reached } = await world.store();
    return { kind: 'kept', ...(await reached.about(subject.id, [...oldest.keys()])), oldest };
  } catch (error) {
    if (!errorCode(error).startsWith('store.')) throw error;
    return { kind: 'not-kept', reason: `not kept: ${errorMessage(error)}` };
  }
}

/** When an entry was found and shown here. */
export function ownHops({ name, listing }: Listed, reached: Reached): OwnHops {
  if (reached.kind === 'not-kept') {
    const moment: Moment = { kind: 'unknown', reason: reached.reason };
    return { found: moment, shown: moment };
  }
  const { since, times, oldest } = reached;
  const { found, shown } = times.get(name) ?? {};
  if (!oldest.has(name)) return { found: unknown('the scan did not know of the entry'), shown: notShown };
  // What is new since then was seen from its beginning; of all else, the first time here may not be the first.
  const isNew =
    (listing.arrival?.indexed ?? listing.arrival?.fetched ?? '') >= since ||
    (oldest.get(name) ?? '') >= since;
  const before = unknown(`perhaps before ${since.slice(0, 16)}, when this began to be kept`);
  const momentOf = (at: string | undefined, otherwise: Moment): Moment =>
    at === undefined ? otherwise : isNew ? { kind: 'at', at } : before;
  return { found: momentOf(found, unknown('not kept')), shown: momentOf(shown, notShown) };
}

function unknown(reason: string): Moment {
  return { kind: 'unknown', reason };
}

const notShown = unknown('no page was given it yet');

/** With what was shown a moment ago and may not be in the store yet. */
export function withShown(reached: Reached, shown: ReadonlyMap<string, Temporal.Instant>): Reached {
  if (reached.kind === 'not-kept') return reached;
  const times = new Map(reached.times);
  for (const [name, at] of shown) {
    const known = times.get(name);
    if (known?.shown === undefined) times.set(name, { ...known, shown: instantText(at) });
  }
  return { ...reached, times };
}
