import type { Place, WindowState } from '../../model/index.ts';

export interface Expiry {
  /** ISO text. */
  readonly at: string;
  /** Why then. */
  readonly rule: string;
}

export interface WaitingWorkload {
  readonly workload: Place;
  readonly state: WindowState;
}

const lifeHours = 24;
const maxLifeHours = 14 * 24;

/**
 * A plan lives a day; one that waits for windows lives until the last of them has closed again, 14 days at most: by then
 * the world has moved anyway, and what people approved is old.
 */
export function expiryOf(createdAt: string, workloads: readonly WaitingWorkload[]): Expiry {
  const usual = { at: after(createdAt, lifeHours), rule: 'a plan lives 24 hours' };
  const bound = after(createdAt, maxLifeHours);
  const [last] = workloads
    .flatMap(({ workload, state }) => {
      if (state.kind !== 'closed' || state.until === undefined) return [];
      return [{ workload, rule: state.rule, until: state.until, closes: state.closes ?? forEver }];
    })
    .toSorted((left, right) => (left.closes > right.closes ? -1 : 1));
  if (last === undefined || last.closes <= usual.at) return usual;
  const whose = `the window of ${last.workload.name}`;
  const why = `(now closed by ${last.rule})`;
  if (last.closes <= bound) return { at: last.closes, rule: `${whose} has closed again by then ${why}` };
  const when = last.until >= bound ? 'opens later' : 'closes later';
  return { at: bound, rule: `a plan lives 14 days at most, ${whose} ${when} ${why}` };
}

/** After every ISO text of a time that anybody plans for. */
const forEver = '9999-12-31T23:59:59.999Z';

function after(at: string, hours: number): string {
  return Temporal.Instant.from(at).add({ hours }).toString({ fractionalSecondDigits: 3 });
}
