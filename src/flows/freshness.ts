import type { InventoryChange } from '../discover/inventory/index.ts';
import { compareText } from '../kernel/index.ts';
import { type Coverage, type InstantText, mergeCoverage, type Unread, unreadOnly } from '../model/index.ts';

/** Something whose changes after `since` may have been missed, and why. */
export interface Behind {
  readonly what: string;
  readonly code: string;
  readonly reason: string;
  readonly since: InstantText;
}

/** What the watches of one cluster say. */
export interface Watching {
  readonly state: 'synced' | 'behind' | 'off';
  readonly reason: string;
  /** Sorted by what; empty unless `behind`. */
  readonly behind: readonly Behind[];
}

export const notWatching: Watching = { state: 'off', reason: 'not started', behind: [] };

/** The watches after one more change. */
export function afterChange(
  watching: Watching,
  change: Exclude<InventoryChange, { kind: 'changed' }>,
): Watching {
  const others = watching.behind.filter(({ what }) => what !== change.what);
  if (change.kind === 'synced') return watchingOf(others);
  const { what, code, reason, since } = change;
  const before = watching.behind.find((one) => one.what === what);
  // Since it fell behind for the first time: what was missed then was not told since.
  return watchingOf([...others, { what, code, reason, since: earlier(before?.since, since) }]);
}

function earlier(left: InstantText | undefined, right: InstantText): InstantText {
  return left !== undefined && left < right ? left : right;
}

function watchingOf(list: readonly Behind[]): Watching {
  const behind = list.toSorted((left, right) => compareText(left.what, right.what));
  const [first] = behind;
  return first === undefined
    ? { state: 'synced', reason: 'every watch is up to date', behind }
    : { state: 'behind', reason: `${first.what}: ${first.reason}`, behind };
}

/** The whole watching failed: nothing was told since. */
export function watchingFailed(code: string, reason: string, since: InstantText): Watching {
  return watchingOf([{ what: 'everything', code, reason, since }]);
}

export interface ReadingState {
  /** When the inventory was read. */
  readonly readAt: InstantText;
  readonly watching: Watching;
  /** Why reading it again failed, where the last attempt did. */
  readonly failure: { readonly code: string; readonly reason: string } | undefined;
}

/**
 * The moment up to which an inventory is known to be right: undefined while nothing is behind. A reading later than the
 * moment at which a watch fell behind has what was missed until then.
 */
export function asOf({ readAt, watching, failure }: ReadingState): InstantText | undefined {
  const since = watching.behind.map((one) => one.since).toSorted()[0];
  if (since === undefined) return failure === undefined ? undefined : readAt;
  return since > readAt ? since : readAt;
}

/** A coverage that does not seem fresh where it is not: what may have been missed is a part of it. */
export function coverageNow(coverage: Coverage, reading: ReadingState): Coverage {
  const time = asOf(reading);
  if (time === undefined) return coverage;
  const { watching, failure } = reading;
  const unread: Unread[] = [];
  const [first] = watching.behind;
  if (first !== undefined) {
    const what = `changes after ${time} of ${listed(watching.behind.map((one) => one.what))}`;
    unread.push({ what, code: first.code, reason: `as of ${time}, behind because ${first.reason}` });
  }
  if (failure !== undefined) {
    const { code, reason } = failure;
    unread.push({
      what: 'the cluster now',
      code,
      reason: `as of ${time}: reading it again failed: ${reason}`,
    });
  }
  return mergeCoverage([coverage, unreadOnly(unread)]);
}

/** `deployments, pods and 9 more` */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3);
  const more = names.length - shown.length;
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`;
}
