import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { type Digest, instantText, parseDigest } from '../../kernel/index.ts';
import {
  type Effect,
  type EffectOutcome,
  type ImageVerdict,
  type Platform,
  VerifyDemands,
} from '../../model/index.ts';
import type { Signer } from '../../prove/trust/index.ts';
import { type PackageUpgrade, type PatchedImage, pushPatched } from '../../remediate/images/index.ts';
import { attestPatched } from '../trust/attest.ts';
import { judgeSource, recordTrust, trustText } from '../trust/judge-source.ts';
import { signerFor } from '../trust/keys.ts';
import type { World } from '../world.ts';
import { patchWithEngines, type ToAsk } from './ask-engines.ts';
import { type Patched, pushKey } from './find-patched.ts';
import { findOrigin } from './origin.ts';
import { type ReadAhead, readAhead } from './read-ahead.ts';
import { type ImageRead, readImage } from './read-image.ts';
import { pushOutcome, recordWrite } from './record-write.ts';
import { whyNot } from './try-engines.ts';
import { maxLayerOf, verdictsText, verifyPatched, whyNotVerified } from './verify-patched.ts';
import { workFolder } from './work-folder.ts';

type PatchEffect = Extract<Effect, { action: 'image.patch' }>;

/** Makes the patched image with the first engine that can, and pushes it. */
export async function makePatched(
  world: World,
  effect: PatchEffect,
  signal: AbortSignal,
): Promise<Patched | EffectOutcome> {
  const ahead = readAhead(world, signal);
  try {
    return await makeFrom(world, { effect, ahead, signal });
  } finally {
    ahead.stop();
  }
}

/** A plan names one image by the digest of its manifest: its configuration says what it is for. */
const whatever = { os: 'linux', architecture: 'amd64' } as const;

interface Making {
  readonly effect: PatchEffect;
  readonly ahead: ReadAhead;
  readonly signal: AbortSignal;
}

async function makeFrom(world: World, { effect, ahead, signal }: Making): Promise<Patched | EffectOutcome> {
  const startedOn = instantText(world.clock.now());
  const read = await readImage(world, {
    reference: effect.image,
    digest: effect.digest,
    platform: whatever,
    useCache: true,
    meanwhile: ahead.start,
    signal,
  });
  const looked = { ...read, reference: effect.image, run: effect.run, signal };
  const judged = await judgeSource(world, looked);
  await recordTrust(world, looked, judged);
  if (judged.kind === 'refused')
    return { kind: 'refused', code: 'trust.refused', reason: `${effect.image}: ${trustText(judged)}` };
  const below = await findOrigin(world, read, { reference: effect.image, signal });
  const readings = ahead.readings(read.contents);
  const subject = subjectOf(effect, { ...read, below, readings, signal });
  const { work } = subject;
  const { done, attempts, moves, on } = await patchWithEngines(world, subject);
  if (done === undefined) return { kind: 'refused', ...whyNot(attempts) };
  const demands = VerifyDemands.parse(effect.verify ?? {});
  const maxLayerBytes = maxLayerOf(demands);
  const verdicts = await verifyPatched(world, { done, subject, on, maxLayerBytes });
  const why = whyNotVerified(verdicts, demands);
  if (why !== undefined) {
    await workFolder(world, work).remove('');
    return { kind: 'failed', code: 'patch.not-verified', reason: `${effect.image}: ${why}`, retry: 'never' };
  }
  const pushing = {
    effect,
    done,
    moves,
    verdicts,
    work,
    signal,
    source: read.source,
  };
  // A key that may sign nothing any more is told before anything is pushed.
  const signer = await signerFor(world, 'signing');
  const pushed = await push(world, pushing);
  if ('kind' in pushed) return pushed;
  return {
    ...pushed,
    attested: await attestIfKey(world, pushing, {
      ...pushed,
      signer,
      platform: read.image.platform,
      startedOn,
    }),
  };
}

function subjectOf(
  effect: PatchEffect,
  {
    image,
    source,
    contents,
    below,
    readings,
    signal,
  }: ImageRead & Pick<ToAsk, 'below' | 'readings' | 'signal'>,
): ToAsk {
  return {
    image,
    source,
    os: contents.os,
    contents,
    below,
    wanted: {
      kind: 'these',
      packages: effect.packages.map(({ name, to }) => ({ name, version: { kind: 'exactly', version: to } })),
    },
    refusals: 'all-or-nothing',
    planDigest: parseDigest(effect.planDigest),
    engines: effect.engines,
    readings,
    work: `${effect.run}-${effect.patch}`,
    signal,
  };
}

interface Pushing {
  readonly effect: PatchEffect;
  readonly done: PatchedImage;
  readonly moves: readonly PackageUpgrade[];
  readonly verdicts: readonly ImageVerdict[];
  readonly work: string;
  readonly source: Awaited<ReturnType<typeof readImage>>['source'];
  readonly signal: AbortSignal;
}

async function push(
  world: World,
  { effect, done, moves, verdicts, work, source, signal }: Pushing,
): Promise<Omit<Patched, 'attested'> | EffectOutcome> {
  const registries = await world.registries();
  const from = parseImageReference(effect.image);
  const sameRegistry = parseImageReference(effect.toRepository).registry === from.registry;
  const folder = workFolder(world, work);
  const named = `${effect.toRepository}:${effect.toTag}`;
  const { digest } = done.manifest;
  const key = pushKey(effect);
  const write = { key, write: 'image.push', from: effect.image, to: named, digest } as const;
  const pushed = await recordWrite(world, { write, run: effect.run, signal }, async () => {
    const value = await pushPatched({
      patched: done,
      work: folder,
      source,
      target: registries.target(effect.toRepository),
      tag: effect.toTag,
      mountFrom: sameRegistry && repositoryOf(from) !== effect.toRepository ? from.repository : undefined,
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
  readonly platform: Platform;
  readonly startedOn: string;
}

/** A key that is missing is said, and stops no patch: whether a plan needs a signature is its policy's to say. */
async function attestIfKey(
  world: World,
  { effect, done, verdicts, signal }: Pushing,
  { signer, ...pushed }: ToVouch,
): Promise<string> {
  if (signer === undefined) return 'no: there is no signing key';
  const { attestations } = await attestPatched(world, {
    patched: done,
    verdicts,
    reference: effect.image,
    repository: effect.toRepository,
    ...pushed,
    signer,
    key: `${effect.key}/attest`,
    run: effect.run,
    signal,
  });
  return attestations.map(({ predicateType }) => predicateType).join(', ');
}
