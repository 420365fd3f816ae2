import { Cron } from 'croner';
import { compareText, errorMessage } from '../../kernel/pure/index.ts';
import { durationMs, type MaintenanceWindow, type WindowState } from '../../model/index.ts';

interface Opening {
  readonly window: MaintenanceWindow;
  readonly open: boolean;
  /** When it closes if it is open, when it opens next if it is not. */
  readonly changesAt: Date | undefined;
}

/** The state of all windows that speak for any of the namespaces, at `now` (ISO text): the strictest namespace counts. */
export function windowState(
  windows: readonly MaintenanceWindow[],
  namespaces: readonly string[],
  now: string,
): WindowState {
  const states = (namespaces.length === 0 ? ['*'] : namespaces).map((name) => stateOf(windows, name, now));
  const unreadable = states.find((state) => state.kind === 'unreadable');
  const closed = states.filter((state) => state.kind === 'closed').toSorted(byLatest)[0];
  return unreadable ?? closed ?? states[0] ?? { kind: 'open', rule: 'no MaintenanceWindow speaks for it' };
}

function stateOf(windows: readonly MaintenanceWindow[], namespace: string, now: string): WindowState {
  const openings: Opening[] = [];
  for (const window of windows.filter((one) => speaksFor(one, namespace))) {
    try {
      openings.push(openingOf(window, new Date(now)));
    } catch (error) {
      return { kind: 'unreadable', rule: ruleOf(window), reason: errorMessage(error) };
    }
  }
  return combine(openings);
}

type Closed = Extract<WindowState, { kind: 'closed' }>;

/** One that never opens comes first. */
function byLatest(left: Closed, right: Closed): number {
  return compareText(right.until ?? '9999', left.until ?? '9999');
}

function combine(openings: readonly Opening[]): WindowState {
  const denied = openings.find((opening) => opening.window.spec.effect === 'deny' && opening.open);
  if (denied !== undefined) return closedBy(denied);
  const allowing = openings.filter((opening) => opening.window.spec.effect === 'allow');
  const open = allowing.find((opening) => opening.open);
  if (open !== undefined) return { kind: 'open', rule: ruleOf(open.window) };
  const next = allowing.toSorted(bySoonest)[0];
  if (next !== undefined) return closedBy(next);
  return { kind: 'open', rule: 'no MaintenanceWindow speaks for it' };
}

function openingOf(window: MaintenanceWindow, now: Date): Opening {
  const { schedule, timeZone, duration } = window.spec;
  const cron = new Cron(schedule, { timezone: timeZone, paused: true });
  const lengthMs = durationMs(duration);
  const started = cron.nextRun(new Date(now.getTime() - lengthMs));
  if (started !== null && started <= now) {
    return { window, open: true, changesAt: new Date(started.getTime() + lengthMs) };
  }
  return { window, open: false, changesAt: started ?? undefined };
}

function closedBy(opening: Opening): WindowState {
  return { kind: 'closed', rule: ruleOf(opening.window), until: opening.changesAt?.toISOString() };
}

function speaksFor(window: MaintenanceWindow, namespace: string): boolean {
  return window.spec.namespaces.includes('*') || window.spec.namespaces.includes(namespace);
}

function ruleOf(window: MaintenanceWindow): string {
  return `MaintenanceWindow ${window.metadata.name}`;
}

function bySoonest(left: Opening, right: Opening): number {
  return (left.changesAt?.getTime() ?? Infinity) - (right.changesAt?.getTime() ?? Infinity);
}
