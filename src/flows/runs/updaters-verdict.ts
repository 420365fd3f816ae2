import { updaterWarnings } from '../../decide/updaters/index.ts';
import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { type InstantText, isPartial, type Verdict } from '../../model/index.ts';
import { updatersOf } from '../images/updaters-of.ts';
import type { Drive } from './drive.ts';

/** Whose verdict it is: given before anything is changed, and holding nothing. */
const updatersGate = 'updaters';

/**
 * What would move the new image back again, read as the rollout begins: a plan may be days old. Undefined where nothing
 * would; what cannot be read is inconclusive.
 */
export async function updatersVerdict(
  drive: Drive,
  patchId: string,
  at: InstantText,
): Promise<Verdict | undefined> {
  const patch = drive.plan.patches.find((one) => one.patch.id === patchId)?.patch;
  if (patch === undefined || patch.kind === 'none') return undefined;
  const { value, coverage } = await updatersOf(drive.world, { patches: [patch], signal: drive.signal });
  const repository = repositoryOf(parseImageReference(patch.image));
  const warnings = updaterWarnings(value, { patch, repository });
  const unread = isPartial(coverage)
    ? coverage.unread.map(({ what, reason }) => `unknown: ${what}: ${reason}`)
    : [];
  const reasons = [...warnings, ...unread];
  if (reasons.length === 0) return undefined;
  const measured = [`watching=${warnings.length}`, `unread=${unread.length}`];
  return { gate: updatersGate, kind: 'inconclusive', at, measured, reason: reasons.join('; ') };
}
