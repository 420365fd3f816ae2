import { Cron } from 'croner';
import { errorMessage } from '../../kernel/pure/index.ts';
import { durationMs, type MaintenanceWindow, type WindowState } from '../../model/index.ts';

interface Opening {
  readonly window: MaintenanceWindow;
  readonly open: boolean;
  /** When it closes if it is open, when it opens next if it is not. */
  readonly changesAt: Date | undefined;
}

/** The state of all windows that speak for any of the namespaces, at `now` (ISO text). */
export function windowState(
  windows: readonly MaintenanceWindow[],
  namespaces: readonly string[],
  now: string,
): WindowState {
  const speaking = windows.filter((window) => speaksFor(window, namespaces));
  const openings: Opening[] = [];
  for (const window of speaking) {
    try {
      openings.push(openingOf(window, new Date(now)));
    } catch (error) {
      return { kind: 'unreadable', rule: ruleOf(window), reason: errorMessage(error) };
    }
  }
  return combine(openings);
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

function speaksFor(window: MaintenanceWindow, namespaces: readonly string[]): boolean {
  const named = window.spec.namespaces;
  return named.includes('*') || namespaces.some((namespace) => named.includes(namespace));
}

function ruleOf(window: MaintenanceWindow): string {
  return `MaintenanceWindow ${window.metadata.name}`;
}

function bySoonest(left: Opening, right: Opening): number {
  return (left.changesAt?.getTime() ?? Infinity) - (right.changesAt?.getTime() ?? Infinity);
}
