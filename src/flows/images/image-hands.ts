import type { ImageHands } from '../../executor/index.ts';
import { parseManifest } from '../../formats/oci/index.ts';
import { type Digest, OakumError } from '../../kernel/index.ts';
import type { Effect, EffectOutcome } from '../../model/index.ts';
import type { Signer } from '../../prove/trust/index.ts';
import { rebuildInRun } from '../rebuild/rebuild-in-run.ts';
import { signerFor } from '../trust/keys.ts';
import { signWhereItLies } from '../trust/sign.ts';
import type { World } from '../world.ts';
import { findPatched } from './find-patched.ts';
import { makePatched } from './make-patched.ts';
import { recordWrite, signOutcome } from './record-write.ts';

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
      ...(made.platforms === undefined ? {} : { platforms: JSON.stringify(made.platforms) }),
    },
  };
}

type SignEffect = Extract<Effect, { action: 'image.sign' }>;

/** Of an index, the manifests in it first: its signature is the word that everything else is there. */
async function sign(world: World, effect: SignEffect, signal: AbortSignal): Promise<EffectOutcome> {
  const signer = await signerFor(world, 'signing');
  if (signer === undefined)
    throw new OakumError('trust.no-key', 'there is no signing key', { hint: 'oakum trust init' });
  const { repository, digest } = effect;
  for (const one of effect.within ?? []) await signWithin(world, one, { effect, signer, signal });
  return signOutcome(await signWhereItLies(world, { repository, digest, signer, signal }));
}

interface Signing {
  readonly effect: SignEffect;
  readonly signer: Signer;
  readonly signal: AbortSignal;
}

/** A manifest of the index that is signed last: what is not in it is not signed. */
async function signWithin(world: World, digest: Digest, { effect, signer, signal }: Signing): Promise<void> {
  const { repository, run } = effect;
  const { bytes, mediaType } = await (await world.registries())
    .source(repository)
    .manifest(effect.digest, signal);
  const parsed = parseManifest(bytes, mediaType);
  if (parsed.kind !== 'index' || !parsed.index.manifests.some((entry) => entry.digest === digest))
    throw new OakumError('images.no-platform', `${effect.digest} is no index that holds ${digest}`);
  const key = `${effect.key}/${digest}`;
  const write = { key, write: 'image.sign', to: repository, digest } as const;
  await recordWrite(world, { write, run, signal }, async () => {
    const value = await signWhereItLies(world, { repository, digest, signer, signal });
    return { value, outcome: signOutcome(value) };
  });
}
