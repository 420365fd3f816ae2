import { OakumError } from '../../kernel/index.ts';
import type { Effect, Plan, PlannedPatch, Run, RunPatch } from '../../model/index.ts';
import type { RebuildEffect } from '../rebuild/rebuild-in-run.ts';

/** What every effect of one patch carries: who may check it against what, and until when it may be done. */
export function effectContext(run: Run, patch: string, plan: Plan) {
  return { run: run.id, patch, planDigest: plan.digest, approvals: [], notAfter: plan.expiresAt };
}

/** The image effect that a patch in phase patching or signing asks for. */
export function effectFor(run: Run, patch: RunPatch, plan: Plan): Effect {
  const planned = plan.patches.find((one) => one.patch.id === patch.id);
  if (planned?.to === undefined)
    throw new OakumError('runs.no-target', `patch ${patch.id} has no place for its image`);
  if (patch.phase === 'signing') return signEffect(run, patch, { plan, to: planned.to });
  return rebuildEffect(run, planned, plan) ?? patchEffect(run, planned, plan);
}

/** Undefined where the plan has no CI asked for this patch. */
export function rebuildEffect(run: Run, { patch }: PlannedPatch, plan: Plan): RebuildEffect | undefined {
  if (patch.kind !== 'rebuild') return undefined;
  return {
    action: 'image.rebuild',
    key: imageKey(run, patch),
    ...effectContext(run, patch.id, plan),
    image: patch.image,
    digest: patch.digest,
    order: patch.order,
  };
}

/** The effect that a patch's new image comes from, whoever makes it: what the executor asks the log for. */
function imageKey({ id }: Run, patch: { readonly id: string }): string {
  return `${id}/${patch.id}/image`;
}

function patchEffect(run: Run, planned: PlannedPatch, plan: Plan): Effect {
  const { patch, to } = planned;
  if (patch.kind !== 'layer-patch' || to === undefined)
    throw new OakumError('runs.no-image', `${patch.title} patches no image`);
  return {
    action: 'image.patch',
    key: imageKey(run, patch),
    ...effectContext(run, patch.id, plan),
    image: patch.image,
    digest: patch.digest,
    toRepository: to.repository,
    toTag: to.tag,
    packages: patch.packages,
    ...(patch.platforms === undefined ? {} : { platforms: patch.platforms }),
    engines: planned.engines,
    ...(planned.verify === undefined ? {} : { verify: planned.verify }),
  };
}

interface Signing {
  readonly plan: Plan;
  readonly to: { readonly repository: string };
}

function signEffect(run: Run, patch: RunPatch, { plan, to }: Signing): Effect {
  if (patch.patchedDigest === undefined)
    throw new OakumError('runs.no-image', `${patch.title} has no patched digest to sign`);
  const platforms = patch.made?.platforms;
  return {
    action: 'image.sign',
    key: `${run.id}/${patch.id}/sign`,
    ...effectContext(run, patch.id, plan),
    repository: to.repository,
    digest: patch.patchedDigest,
    ...(platforms === undefined ? {} : { within: platforms.map(({ digest }) => digest) }),
  };
}
