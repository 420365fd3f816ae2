import { canonicalJson, type Digest, sha256 } from '../../kernel/index.ts';
import {
  bodyOf,
  type Patch,
  type PlatformPatch,
  type RolloutState,
  type Run,
  type RunPatch,
} from '../../model/index.ts';
import { buildKey } from '../rebuild/rebuild-in-run.ts';
import { resultKey } from '../rebuild/trigger.ts';
import { type Drive, entry } from './drive.ts';
import { rebuildEffect } from './effect-for.ts';

/**
 * What a layer patch is made of: source image and package versions. A recipe that failed once is not planned again,
 * even before its image would be made anew.
 */
export function recipeDigest(patch: Patch): Digest | undefined {
  if (patch.kind === 'tag-bump') return patch.toDigest;
  if (patch.kind === 'rebuild') return rebuildRecipe(patch);
  if (patch.kind !== 'layer-patch') return undefined;
  return sha256(
    canonicalJson({
      digest: patch.digest,
      packages: patch.packages.map(({ name, from, to }) => ({ name, from, to })),
      ...(patch.platforms === undefined ? {} : { platforms: patch.platforms.map(asRecipe) }),
    }),
  );
}

/** The same commit on the same base by the same build; another base or Baseline is another recipe. */
function rebuildRecipe({ digest, order }: Extract<Patch, { kind: 'rebuild' }>): Digest {
  const { sourceDigest, revision, base } = order;
  return sha256(canonicalJson({ digest, sourceDigest, revision, base }));
}

function asRecipe({ digest, packages }: PlatformPatch) {
  return { digest, packages: packages.map(({ name, from, to }) => ({ name, from, to })) };
}

/**
 * Withdrawn because a gate said fail, or taken back by a person: an abort or a refused effect says nothing against the
 * image.
 */
function hasFailed(rollout: RolloutState): boolean {
  if (rollout.phase === 'rolled-back') return true;
  return rollout.phase === 'withdrawn' && rollout.verdicts.some((verdict) => verdict.kind === 'fail');
}

const badBuilds = ['rebuild.ci-failed', 'rebuild.result-wrong', 'rebuild.timed-out'];

/** A build that failed, or gave something else, would do so again: the next plan takes another way. One that a person cancelled says nothing. */
async function whyBadBuild({ store, plan }: Drive, run: Run, patch: RunPatch): Promise<string | undefined> {
  const planned = plan.patches.find((one) => one.patch.id === patch.id);
  const effect = planned === undefined ? undefined : rebuildEffect(run, planned, plan);
  if (effect === undefined) return undefined;
  const entry = await store.runs.outcomeOf(resultKey(buildKey(effect)));
  const outcome = entry === undefined ? undefined : bodyOf('outcome', entry)?.outcome;
  if (outcome?.kind !== 'failed' || !badBuilds.includes(outcome.code)) return undefined;
  return `its build failed in ${run.id}: ${outcome.reason} (${outcome.code})`;
}

function whyWithdrawn(run: Run, { rollouts }: RunPatch): string | undefined {
  const failed = rollouts.find(hasFailed);
  if (failed === undefined) return undefined;
  return `withdrawn from ${failed.namespace}/${failed.name} in ${run.id}: ${failed.verdicts.at(-1)?.reason ?? failed.note}`;
}

/** Remembers what did harm, or could not be made, so that nobody applies or plans it again. */
export async function rememberBadDigest(drive: Drive, run: Run): Promise<void> {
  for (const patch of run.patches) {
    const planned = drive.plan.patches.find((one) => one.patch.id === patch.id);
    const reason = whyWithdrawn(run, patch) ?? (await whyBadBuild(drive, run, patch));
    if (reason === undefined || planned === undefined) continue;
    const digests = [patch.patchedDigest, recipeDigest(planned.patch)].filter(
      (digest) => digest !== undefined,
    );
    for (const digest of digests)
      await drive.store.knowledge.quarantine(digest, reason, drive.world.clock.now());
    await drive.store.evidence.append([entry(drive, 'digest-quarantined', { digests, reason })]);
  }
}
