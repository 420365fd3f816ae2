import { canonicalJson, type Digest, sha256 } from '../../kernel/index.ts';
import type { Patch, RolloutState, Run } from '../../model/index.ts';
import { type Drive, entry } from './drive.ts';

/**
 * What a layer patch is made of: source image and package versions. A recipe that failed once is not planned again,
 * even before its image would be made anew.
 */
export function recipeDigest(patch: Patch): Digest | undefined {
  if (patch.kind === 'tag-bump') return patch.toDigest;
  if (patch.kind !== 'layer-patch') return undefined;
  return sha256(
    canonicalJson({
      digest: patch.digest,
      packages: patch.packages.map(({ name, from, to }) => ({ name, from, to })),
    }),
  );
}

/**
 * Withdrawn because a gate said fail, or taken back by a person: an abort or a refused effect says nothing against the
 * image.
 */
function hasFailed(rollout: RolloutState): boolean {
  if (rollout.phase === 'rolled-back') return true;
  return rollout.phase === 'withdrawn' && rollout.verdicts.some((verdict) => verdict.kind === 'fail');
}

/** Remembers the digests whose rollout was withdrawn, so that nobody applies them again. */
export async function rememberBadDigest(drive: Drive, run: Run): Promise<void> {
  for (const patch of run.patches) {
    const failed = patch.rollouts.find(hasFailed);
    const planned = drive.plan.patches.find((one) => one.patch.id === patch.id);
    if (failed === undefined || planned === undefined) continue;
    const reason = `withdrawn from ${failed.namespace}/${failed.name} in ${run.id}: ${failed.verdicts.at(-1)?.reason ?? failed.note}`;
    const digests = [patch.patchedDigest, recipeDigest(planned.patch)].filter(
      (digest) => digest !== undefined,
    );
    for (const digest of digests)
      await drive.store.knowledge.quarantine(digest, reason, drive.world.clock.now());
    await drive.store.evidence.append([entry(drive, 'digest-quarantined', { digests, reason })]);
  }
}
