import { compareText } from '../../kernel/pure/index.ts';
import type { Decision, WindowState, WorkloadWindow } from '../../model/index.ts';
import type { WaitingWorkload } from './expiry.ts';

/** What the windows say of each workload, by name. */
export function windowsOf({
  windows,
}: {
  readonly windows: readonly WaitingWorkload[];
}): readonly WorkloadWindow[] {
  return windows
    .map(({ workload, state }) => ({ workload, decision: decisionOf(state) }))
    .toSorted((left, right) => compareText(left.workload.name, right.workload.name));
}

/**
 * The decision about a patch after its windows: one that cannot be read blocks it, and it waits where every workload
 * does, until the first of them may go. An approval that is still needed is told before a window that is closed.
 */
export function windowed(decision: Decision, windows: readonly WorkloadWindow[]): Decision {
  const said = windows.map((one) => one.decision);
  const unreadable = said.find(({ kind }) => kind === 'blocked');
  if (unreadable !== undefined) return unreadable;
  const waits = said.filter((one) => one.kind === 'waits');
  if (decision.kind !== 'allow' || waits.length < said.length) return decision;
  const [first] = waits.toSorted((left, right) => compareText(left.until ?? '9', right.until ?? '9'));
  return first ?? decision;
}

function decisionOf(state: WindowState): Decision {
  if (state.kind === 'open') return { kind: 'allow', rule: state.rule };
  if (state.kind === 'unreadable') return { kind: 'blocked', rule: state.rule, reasons: [state.reason] };
  return { kind: 'waits', rule: state.rule, ...(state.until === undefined ? {} : { until: state.until }) };
}
