import type { ImageHands } from '../../executor/index.ts';
import { OakumError } from '../../kernel/index.ts';
import type { Effect, EffectOutcome } from '../../model/index.ts';
import { rebuildInRun } from '../rebuild/rebuild-in-run.ts';
import { signerFor } from '../trust/keys.ts';
import { signWhereItLies } from '../trust/sign.ts';
import type { World } from '../world.ts';
import { findPatched } from './find-patched.ts';
import { makePatched } from './make-patched.ts';
import { signOutcome } from './record-write.ts';

/** The executor's hands for images: engines, push and signing, on the registries of this configuration. */
export function makeImageHands(world: World): ImageHands {
  return {
    patch: (effect, signal) => patchAndPush(world, effect, signal),
    rebuild: (effect, signal) => rebuildInRun(world, effect, signal),
    sign: (effect, signal) => sign(world, effect, signal),
  };
}

type PatchEffect = Extract<Effect, { action: 'image.patch' }>;

/** An image that an earlier attempt at the same effect pushed is taken as it is; the tag is never written over. */
async function patchAndPush(world: World, effect: PatchEffect, signal: AbortSignal): Promise<EffectOutcome> {
  const before = await findPatched(world, effect);
  const made = before ?? (await makePatched(world, effect, signal));
  if ('kind' in made) return made;
  const bad = await (await world.store()).knowledge.quarantined(made.digest);
  if (bad !== undefined)
    return { kind: 'refused', code: 'images.quarantined', reason: `${made.digest} failed before: ${bad}` };
  const image = `${effect.toRepository}:${effect.toTag}@${made.digest}`;
  return {
    kind: 'done',
    result: {
      digest: made.digest,
      image,
      engine: made.engine,
      packages: made.packages,
      verified: made.verified,
      verdicts: JSON.stringify(made.verdicts),
      attested: made.attested,
    },
  };
}

async function sign(
  world: World,
  effect: Extract<Effect, { action: 'image.sign' }>,
  signal: AbortSignal,
): Promise<EffectOutcome> {
  const signer = await signerFor(world, 'signing');
  if (signer === undefined)
    throw new OakumError('trust.no-key', 'there is no signing key', { hint: 'oakum trust init' });
  const { repository, digest } = effect;
  return signOutcome(await signWhereItLies(world, { repository, digest, signer, signal }));
}
