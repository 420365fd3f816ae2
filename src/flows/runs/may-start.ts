import { windowState } from '../../decide/windows/index.ts';
import { instantText } from '../../kernel/index.ts';
import type { PlannedPatch } from '../../model/index.ts';
import type { Drive } from './drive.ts';
import type { MayStart } from './step-run.ts';

/** Judges each patch again before it begins: the window now, the plan's expiry, and the kill switch. */
export async function startJudge(drive: Drive): Promise<(planned: PlannedPatch) => MayStart> {
  const { world, plan } = drive;
  return (planned) => {
    const now = instantText(world.clock.now());
    if (plan.expiresAt <= now) return { kind: 'no', reason: `plan ${plan.id} expired at ${plan.expiresAt}` };
    const namespaces = [...new Set(planned.patch.targets.map((target) => target.namespace))];
    const window = windowState(world.documents.windows, namespaces, now);
    if (window.kind === 'open') return { kind: 'yes' };
    if (window.kind === 'unreadable') return { kind: 'no', reason: `${window.rule}: ${window.reason}` };
    return {
      kind: 'wait',
      reason: `${window.rule} is closed${window.until === undefined ? '' : ` until ${window.until}`}`,
    };
  };
}
