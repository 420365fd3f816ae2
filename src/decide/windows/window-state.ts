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
  const opensMs = changeAfter(speaking, state);
  const closesMs = opensMs === undefined ? undefined : changeAfter(speaking, stateAt(speaking, opensMs));
  return { kind: 'closed', rule: state.rule, until: textOf(opensMs), closes: textOf(closesMs) };
}

/** `changesMs`: when the rule that speaks does so no longer; another one may then, to the same effect. */
interface State {
  readonly kind: 'open' | 'closed';
  readonly rule: string;
  readonly changesMs: number | undefined;
}

/** An open deny beats any allow; where windows allow, one of them must be open; where none does, nothing is waited for. */
function stateAt(windows: readonly MaintenanceWindow[], atMs: number): State {
  const openings = windows.map((window) => openingAt(window, atMs));
  const denying = openings.filter(({ window }) => window.spec.effect === 'deny');
  const [denied] = denying.filter(({ isOpen }) => isOpen).toSorted(byLatest);
  if (denied !== undefined) return closedBy(denied);
  const [deniedNext] = denying.toSorted(bySoonest);
  const allowing = openings.filter(({ window }) => window.spec.effect === 'allow');
  const [open] = allowing.filter(({ isOpen }) => isOpen).toSorted(byLatest);
  if (open !== undefined)
    return {
      kind: 'open',
      rule: ruleOf(open.window),
      changesMs: earlier(open.changesMs, deniedNext?.changesMs),
    };
  const [next] = allowing.toSorted(bySoonest);
  if (next !== undefined) return closedBy(next);
  return { kind: 'open', rule: 'no MaintenanceWindow speaks for it', changesMs: deniedNext?.changesMs };
}

/** Windows that change more often than this to the same effect are taken for ones that do so for ever. */
const maxChanges = 500;

/** When closed becomes open, or open closed: what closes it first may be followed by another deny, or end while no window allows. */
function changeAfter(windows: readonly MaintenanceWindow[], from: State): number | undefined {
  let state = from;
  for (let changes = 0; changes < maxChanges; changes += 1) {
    const { changesMs } = state;
    if (changesMs === undefined) return undefined;
    state = stateAt(windows, changesMs);
    if (state.kind !== from.kind) return changesMs;
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

function earlier(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? (left ?? right) : Math.min(left, right);
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
