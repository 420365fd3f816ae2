import type { Digest } from '../../kernel/index.ts';
import type { EffectOutcome } from '../../model/index.ts';
import type { Signer } from '../../prove/trust/index.ts';
import { pushPatched } from '../../remediate/images/index.ts';
import { attestPatched } from '../trust/attest.ts';
import { signerFor } from '../trust/keys.ts';
import type { World } from '../world.ts';
import { type Patched, pushKey } from './find-patched.ts';
import { makePlatforms } from './make-platforms.ts';
import { type MadeImageHere, makeVerified, type PatchEffect } from './make-verified.ts';
import { mountFrom } from './mount-from.ts';
import { pushOutcome, recordWrite } from './record-write.ts';
import { verdictsText } from './verify-patched.ts';
import { workFolder } from './work-folder.ts';

/** Makes the patched image, or each of an index, with the first engine that can, and pushes it. */
export async function makePatched(
  world: World,
  effect: PatchEffect,
  signal: AbortSignal,
): Promise<Patched | EffectOutcome> {
  const { platforms, digest, packages } = effect;
  if (platforms !== undefined) return makePlatforms(world, { effect, platforms, signal });
  const work = `${effect.run}-${effect.patch}`;
  const made = await makeVerified(world, { effect, digest, platform: whatever, packages, work, signal });
  if ('kind' in made) return made;
  // A key that may sign nothing any more is told before anything is pushed.
  const signer = await signerFor(world, 'signing');
  const pushing = { ...made, effect, signal };
  const pushed = await push(world, pushing);
  if ('kind' in pushed) return pushed;
  return { ...pushed, attested: await attestIfKey(world, pushing, { digest: pushed.digest, signer }) };
}

/** A plan names one image by the digest of its manifest: its configuration says what it is for. */
const whatever = { os: 'linux', architecture: 'amd64' } as const;

interface Pushing extends MadeImageHere {
  readonly effect: PatchEffect;
  readonly signal: AbortSignal;
}

async function push(
  world: World,
  { effect, read, done, moves, verdicts, work, signal }: Pushing,
): Promise<Omit<Patched, 'attested'> | EffectOutcome> {
  const registries = await world.registries();
  const folder = workFolder(world, work);
  const named = `${effect.toRepository}:${effect.toTag}`;
  const { digest } = done.manifest;
  const key = pushKey(effect);
  const write = { key, write: 'image.push', from: effect.image, to: named, digest } as const;
  const pushed = await recordWrite(world, { write, run: effect.run, signal }, async () => {
    const value = await pushPatched({
      patched: done,
      work: folder,
      source: read.source,
      target: registries.target(effect.toRepository),
      tag: effect.toTag,
      mountFrom: mountFrom(effect.image, effect.toRepository),
      signal,
    });
    return { value, outcome: pushOutcome(value, named) };
  });
  await folder.remove('');
  if (pushed.kind === 'tag-taken') {
    return {
      kind: 'refused',
      code: 'images.tag-taken',
      reason: `${named} names ${pushed.by}, which this run did not make`,
    };
  }
  const packages = moves.map((one) => `${one.name} ${one.from}→${one.to}`).join(', ');
  const verified = verdictsText(verdicts);
  return { digest: pushed.digest, engine: done.engine, packages, verified, verdicts };
}

interface ToVouch {
  readonly digest: Digest;
  readonly signer: Signer | undefined;
}

/** A key that is missing is said, and stops no patch: whether a plan needs a signature is its policy's to say. */
async function attestIfKey(
  world: World,
  { effect, read, done, verdicts, startedOn, signal }: Pushing,
  { signer, digest }: ToVouch,
): Promise<string> {
  if (signer === undefined) return 'no: there is no signing key';
  const { attestations } = await attestPatched(world, {
    patched: done,
    verdicts,
    reference: effect.image,
    repository: effect.toRepository,
    digest,
    platform: read.image.platform,
    startedOn,
    signer,
    key: `${effect.key}/attest`,
    run: effect.run,
    signal,
  });
  return attestations.map(({ predicateType }) => predicateType).join(', ');
}
