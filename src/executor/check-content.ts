import { type Effect, type PlannedPatch, VerifyDemands } from '../model/index.ts';
import { type Refusal, refuse } from './refusal.ts';

export type WorkloadEffect = Extract<Effect, { target: unknown }>;

/** Whether the effect does what the planned patch says, to the letter. `made` is the image that the patch became. */
export function checkContent(
  effect: Effect,
  planned: PlannedPatch,
  made: string | undefined,
): Refusal | undefined {
  switch (effect.action) {
    case 'image.patch':
      return checkImagePatch(effect, planned);
    case 'image.sign':
      return checkSign(effect, planned, made);
    case 'workload.rollout-fields':
      return checkTarget(effect, planned);
    case 'workload.image':
      return checkTarget(effect, planned) ?? checkImages(effect, planned, made);
  }
}

function checkImagePatch(
  effect: Extract<Effect, { action: 'image.patch' }>,
  planned: PlannedPatch,
): Refusal | undefined {
  const { patch, to, engines } = planned;
  if (patch.kind !== 'layer-patch') return refuse('not-in-plan', `${patch.title} does not patch an image`);
  if (patch.digest !== effect.digest || patch.image !== effect.image)
    return refuse(
      'not-in-plan',
      `the plan patches ${patch.image}@${patch.digest}, not ${effect.image}@${effect.digest}`,
    );
  if (to?.repository !== effect.toRepository || to.tag !== effect.toTag)
    return refuse('not-in-plan', `the plan does not push to ${effect.toRepository}:${effect.toTag}`);
  const engine = effect.engines.find((one) => !engines.includes(one));
  if (engine !== undefined) return refuse('not-in-plan', `the plan does not let ${engine} patch`);
  if (demandsText(effect) !== demandsText(planned))
    return refuse('not-in-plan', 'the plan demands other proof of the patched image');
  return changesText(effect.packages) === changesText(patch.packages)
    ? undefined
    : refuse('not-in-plan', `the plan moves ${changesText(patch.packages)}`);
}

function demandsText({ verify }: Pick<PlannedPatch, 'verify'>): string {
  return JSON.stringify(VerifyDemands.parse(verify ?? {}));
}

function changesText(packages: Extract<Effect, { action: 'image.patch' }>['packages']): string {
  return packages.map(({ name, from, to }) => `${name} ${from}→${to}`).join(', ');
}

/** Only what this run made is signed: a signature is this machine's word. */
function checkSign(
  effect: Extract<Effect, { action: 'image.sign' }>,
  planned: PlannedPatch,
  made: string | undefined,
): Refusal | undefined {
  const { to } = planned;
  if (to === undefined || effect.repository !== to.repository)
    return refuse('not-in-plan', `the plan does not make an image in ${effect.repository}`);
  return made === `${to.repository}:${to.tag}@${effect.digest}`
    ? undefined
    : refuse('not-made', `the patch made ${made ?? 'no image yet'}, not ${effect.digest}`);
}

/** The workload is one of the plan's, and nobody's fields are taken over but those that the plan names. */
function checkTarget(effect: WorkloadEffect, planned: PlannedPatch): Refusal | undefined {
  const { uid, kind, name } = effect.target;
  if (!planned.patch.targets.some((target) => target.uid === uid))
    return refuse('not-in-plan', `the plan does not change ${kind} ${name} (uid ${uid})`);
  if (effect.action === 'workload.rollout-fields') return undefined;
  const allowed = planned.basis.find((one) => one.uid === uid)?.takeFrom ?? [];
  const taken = effect.takeFrom.find((manager) => !allowed.includes(manager));
  return taken === undefined
    ? undefined
    : refuse('not-in-plan', `the plan does not take fields of ${name} over from ${taken}`);
}

/** A workload may be moved to the image that the patch made or names, or back to what the plan saw; nowhere else. */
function checkImages(
  effect: Extract<Effect, { action: 'workload.image' }>,
  planned: PlannedPatch,
  made: string | undefined,
): Refusal | undefined {
  const { patch } = planned;
  const after = imageAfter(planned, made);
  if (after === undefined) return refuse('not-made', 'the patch has made no image yet');
  for (const { container, from, to } of effect.images) {
    const target = patch.targets.find((one) => one.uid === effect.target.uid && one.container === container);
    if (target === undefined) return refuse('not-in-plan', `the plan does not change container ${container}`);
    const isForth = from === target.image && to === after;
    const isBack = from === after && to === target.image;
    if (!isForth && !isBack)
      return refuse('not-in-plan', `the plan does not move ${container} from ${from} to ${to}`);
    if (isForth && !isPinned(to)) return refuse('not-pinned', `${to} is no tag with its digest`);
  }
  return undefined;
}

/** `repository:tag@sha256:…`: the tag for people, the digest so that what was looked at is what runs. */
function isPinned(image: string): boolean {
  return /^[^@\s]+:[^:@/\s]+@sha256:[0-9a-f]{64}$/.test(image);
}

/** What a patch leads to: the image that it names, or the one that it became. */
export function imageAfter({ patch }: PlannedPatch, made: string | undefined): string | undefined {
  return patch.kind === 'tag-bump' ? `${patch.toImage}@${patch.toDigest}` : made;
}
