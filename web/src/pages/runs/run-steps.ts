import type { RolloutPhase, RolloutState, RunPatch } from '../../api/generated/types.ts';
import type { Step, StepState } from '../../ui/step.ts';
import { spanText } from '../../ui/times.ts';

const patchSteps = ['Patch image', 'Sign', 'Roll out', 'Verify'] as const;
const builtSteps = ['Build in CI', 'Sign', 'Roll out', 'Verify'] as const;
const rolloutSteps = ['Prepare', 'Canary', 'Bake', 'Rest', 'Give back'] as const;

/** A patch of a run as steps: make the image, sign it, roll it out, verify. */
export function stepsOfPatch(patch: RunPatch): readonly Step[] {
  if (patch.phase === 'skipped') return patchSteps.map((name) => ({ name, state: 'left-out' }));
  const at = placeOfPatch(patch);
  const isMadeHere = patch.engine !== undefined || patch.patchedImage === undefined;
  const isBuilt = patch.build !== undefined;
  return (isBuilt ? builtSteps : patchSteps).map((name, index) => {
    if (isBuilt && index === 1) return { name, state: 'left-out', note: 'not ours to sign' };
    if (!isBuilt && !isMadeHere && index < 2 && at >= 2)
      return { name, state: 'left-out', note: 'the image existed' };
    if (index === at) return { name, state: stateNow(patch.phase), ...noteOfPatch(patch) };
    return { name, state: index < at ? 'done' : 'later' };
  });
}

function stateNow(phase: RunPatch['phase']): StepState {
  if (phase === 'failed') return 'failed';
  return phase === 'applied-unverified' ? 'unsure' : 'now';
}

function noteOfPatch(patch: RunPatch): { readonly note?: string } {
  if (patch.phase === 'applied-unverified') return { note: 'a witness is missing' };
  if (patch.phase !== 'rolling') return {};
  const ended = patch.rollouts.filter(({ phase }) => phase === 'complete').length;
  return { note: `${ended} of ${patch.rollouts.length} workloads` };
}

/** The index of the step that a patch is at; 4 after the last, -1 before the first. */
function placeOfPatch(patch: RunPatch): number {
  switch (patch.phase) {
    case 'patching':
      return 0;
    case 'signing':
      return 1;
    case 'rolling':
      return 2;
    case 'verifying':
    case 'applied-unverified':
      return 3;
    case 'verified':
      return 4;
    case 'failed':
      return placeOfFailure(patch);
    default:
      return -1;
  }
}

function placeOfFailure({ patchedImage, rollouts }: RunPatch): number {
  if (patchedImage === undefined) return 0;
  if (rollouts.length === 0) return 1;
  return rollouts.every(({ phase }) => phase === 'complete') ? 3 : 2;
}

const places: Readonly<Partial<Record<RolloutPhase, number>>> = {
  pending: -1,
  prepared: 0,
  canary: 1,
  baking: 2,
  resting: 3,
  restoring: 4,
  complete: 5,
};

/** The rollout of one workload as steps: the first new pod, its bake, the rest. `now` in milliseconds. */
export function stepsOfRollout(rollout: RolloutState, now: number): readonly Step[] {
  const { phase } = rollout;
  if (phase === 'unsupported') return rolloutSteps.map((name) => ({ name, state: 'left-out' }));
  if (phase === 'rolling-back' || phase === 'rolled-back') return takenBack(phase);
  const at = placeOfRollout(rollout);
  return rolloutSteps.map((name, index) => {
    if (index === at) return { name, ...standing(rollout, now) };
    if (index < at) return { name, state: 'done' };
    return { name, state: phase === 'withdrawn' ? 'left-out' : 'later' };
  });
}

function takenBack(phase: 'rolling-back' | 'rolled-back'): readonly Step[] {
  const note = phase === 'rolled-back' ? 'as recorded before' : 'being restored';
  return rolloutSteps.map((name, index) => ({ name, state: 'undone', ...(index === 0 ? { note } : {}) }));
}

function placeOfRollout(rollout: RolloutState): number {
  const known = places[rollout.phase];
  if (known !== undefined) return known;
  if (rollout.phase === 'held') return rollout.heldFrom === undefined ? 0 : (places[rollout.heldFrom] ?? 0);
  return rollout.readySince === undefined ? 1 : 2;
}

function standing(rollout: RolloutState, now: number): Omit<Step, 'name'> {
  switch (rollout.phase) {
    case 'withdrawing':
      return { state: 'failed', note: 'being withdrawn' };
    case 'withdrawn':
      return { state: 'failed', note: 'failed, withdrawn' };
    case 'held':
      return { state: 'unsure', note: 'held' };
    case 'baking':
      return rollout.readySince === undefined
        ? { state: 'now', note: 'not ready yet' }
        : { state: 'now', note: `ready for ${spanText(now - Date.parse(rollout.readySince))}` };
    default:
      return { state: 'now' };
  }
}
