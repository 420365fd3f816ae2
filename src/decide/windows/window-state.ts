import { errorMessage } from '../../kernel/pure/index.ts';
import type { MaintenanceWindow, WindowState } from '../../model/index.ts';
import { type Opening, openingAt } from './opening.ts';

/** The state, at `now` (ISO text), of all windows that speak for one namespace. The answer names the rule. */
export function windowState(
  windows: readonly MaintenanceWindow[],
  namespace: string,
  now: string,
): WindowState {
  const speaking: MaintenanceWindow[] = [];
  for (const window of windows.filter((one) => speaksFor(one, namespace))) {
    const problem = problemOf(window, now);
    if (problem !== undefined) return { kind: 'unreadable', rule: ruleOf(window), reason: problem };
    speaking.push(window);
  }
  const state = stateAt(speaking, Date.parse(now));
  if (state.kind === 'open') return { kind: 'open', rule: state.rule };
  return { kind: 'closed', rule: state.rule, until: textOf(opensAfter(speaking, state)) };
}

type State =
  | { readonly kind: 'open'; readonly rule: string }
  /** `changesMs`: when the rule that closes it does so no longer; another one may then. */
  | { readonly kind: 'closed'; readonly rule: string; readonly changesMs: number | undefined };

/** An open deny beats any allow; where windows allow, one of them must be open; where none does, nothing is waited for. */
function stateAt(windows: readonly MaintenanceWindow[], atMs: number): State {
  const openings = windows.map((window) => openingAt(window, atMs));
  const [denied] = openings
    .filter(({ window, isOpen }) => window.spec.effect === 'deny' && isOpen)
    .toSorted(byLatest);
  if (denied !== undefined) return closedBy(denied);
  const allowing = openings.filter(({ window }) => window.spec.effect === 'allow').toSorted(bySoonest);
  const open = allowing.find(({ isOpen }) => isOpen);
  if (open !== undefined) return { kind: 'open', rule: ruleOf(open.window) };
  const [next] = allowing;
  return next === undefined ? { kind: 'open', rule: 'no MaintenanceWindow speaks for it' } : closedBy(next);
}

/** Windows that change more often than this before they open are taken for ones that never do. */
const maxChanges = 500;

/** When it opens: what closes it first may be followed by another deny, or end while no window allows. */
function opensAfter(windows: readonly MaintenanceWindow[], closed: State): number | undefined {
  let state = closed;
  let atMs: number | undefined;
  for (let changes = 0; changes < maxChanges; changes += 1) {
    if (state.kind === 'open') return atMs;
    atMs = state.changesMs;
    if (atMs === undefined) return undefined;
    state = stateAt(windows, atMs);
  }
  return undefined;
}

function closedBy({ window, changesMs }: Opening): State {
  return { kind: 'closed', rule: ruleOf(window), changesMs };
}

function problemOf(window: MaintenanceWindow, now: string): string | undefined {
  try {
    openingAt(window, Date.parse(now));
    return undefined;
  } catch (error) {
    return errorMessage(error);
  }
}

function speaksFor(window: MaintenanceWindow, namespace: string): boolean {
  return window.spec.namespaces.includes('*') || window.spec.namespaces.includes(namespace);
}

function ruleOf(window: MaintenanceWindow): string {
  return `MaintenanceWindow ${window.metadata.name}`;
}

function textOf(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

function bySoonest(left: Opening, right: Opening): number {
  return (left.changesMs ?? Infinity) - (right.changesMs ?? Infinity);
}

function byLatest(left: Opening, right: Opening): number {
  return -bySoonest(left, right);
}
