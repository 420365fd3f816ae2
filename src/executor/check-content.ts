import { canonicalJson } from '../kernel/index.ts';
import { type Effect, type PlannedPatch, type PlatformPatch, VerifyDemands } from '../model/index.ts';
import { type Refusal, refuse } from './refusal.ts';

export type WorkloadEffect = Extract<Effect, { target: unknown }>;

export interface ContentFacts {
  /** The image that the patch became. */
  readonly made: string | undefined;
  /** Of the `spec.source` that the Baseline of a rebuild has now; undefined where it has none. */
  readonly buildSource: string | undefined;
}

/** Whether the effect does what the planned patch says, to the letter. */
export function checkContent(
  effect: Effect,
  planned: PlannedPatch,
  { made, buildSource }: ContentFacts,
): Refusal | undefined {
  switch (effect.action) {
    case 'image.patch':
      return checkImagePatch(effect, planned);
    case 'image.rebuild':
      return checkRebuild(effect, planned) ?? checkSource(effect, buildSource);
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
  if (platformsText(effect.platforms) !== platformsText(patch.platforms))
    return refuse('not-in-plan', `the plan makes ${platformsText(patch.platforms) || 'one image'}`);
  return changesText(effect.packages) === changesText(patch.packages)
    ? undefined
    : refuse('not-in-plan', `the plan moves ${changesText(patch.packages)}`);
}

type RebuildEffect = Extract<Effect, { action: 'image.rebuild' }>;

function checkRebuild(effect: RebuildEffect, { patch }: PlannedPatch): Refusal | undefined {
  if (patch.kind !== 'rebuild') return refuse('not-in-plan', `${patch.title} has nothing built again`);
  if (patch.digest !== effect.digest || patch.image !== effect.image)
    return refuse(
      'not-in-plan',
      `the plan has ${patch.image}@${patch.digest} built again, not ${effect.image}@${effect.digest}`,
    );
  return canonicalJson(effect.order) === canonicalJson(patch.order)
    ? undefined
    : refuse('not-in-plan', `the plan asks ${patch.order.ci} for another build`);
}

/** CI is asked by what people approved: a Baseline that says something else by now is asked about in a new plan. */
function checkSource(
  { order: { baseline, sourceDigest } }: RebuildEffect,
  now: string | undefined,
): Refusal | undefined {
  if (now === sourceDigest) return undefined;
  return refuse(
    'source-changed',
    `Baseline ${baseline} ${now === undefined ? 'names no source any more' : 'says something else of its source'} than the plan was made of`,
  );
}

function platformsText(platforms: readonly PlatformPatch[] = []): string {
  return platforms
    .map(({ platform, digest, packages }) => `${platform} of ${digest}: ${changesText(packages)}`)
    .join('; ');
}

function demandsText({ verify }: Pick<PlannedPatch, 'verify'>): string {
  return JSON.stringify(VerifyDemands.parse(verify ?? {}));
}

function changesText(packages: Extract<Effect, { action: 'image.patch' }>['packages']): string {
  return packages.map(({ name, from, to }) => `${name} ${from}→${to}`).join(', ');
}

/** Only what this run made itself is signed: a signature is this machine's word, and what CI built is CI's. */
function checkSign(
  effect: Extract<Effect, { action: 'image.sign' }>,
  planned: PlannedPatch,
  made: string | undefined,
): Refusal | undefined {
  const { patch, to } = planned;
  if (patch.kind !== 'layer-patch')
    return refuse('not-ours', `${patch.title} makes no image of ours: nothing else is signed`);
  if (to === undefined || effect.repository !== to.repository)
    return refuse('not-in-plan', `the plan does not make an image in ${effect.repository}`);
  if (made !== `${to.repository}:${to.tag}@${effect.digest}`)
    return refuse('not-made', `the patch made ${made ?? 'no image yet'}, not ${effect.digest}`);
  const { platforms = [] } = patch;
  const source = platforms.find(({ digest }) => effect.within?.includes(digest));
  return source === undefined
    ? undefined
    : refuse('not-made', `${source.digest} is the source's image for ${source.platform}`);
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
