import type { Digest } from '../../kernel/index.ts';
import { instantText, parseDigest } from '../../kernel/index.ts';
import type { Platform } from '../../model/index.ts';
import {
  type Effect,
  type EffectOutcome,
  type ImageVerdict,
  type PlatformPatch,
  VerifyDemands,
} from '../../model/index.ts';
import type { PackageUpgrade, PatchedImage } from '../../remediate/images/index.ts';
import { judgeSource, recordTrust, trustText } from '../trust/judge-source.ts';
import type { World } from '../world.ts';
import { patchWithEngines, type ToAsk } from './ask-engines.ts';
import { findOrigin } from './origin.ts';
import { type ReadAhead, readAhead } from './read-ahead.ts';
import { type ImageRead, readImage } from './read-image.ts';
import { whyNot } from './try-engines.ts';
import { maxLayerOf, verifyPatched, whyNotVerified } from './verify-patched.ts';
import { workFolder } from './work-folder.ts';

export type PatchEffect = Extract<Effect, { action: 'image.patch' }>;

/** One image that an effect asks for. */
export interface ToMake {
  readonly effect: PatchEffect;
  /** The image, or an index that has it for the platform. */
  readonly digest: Digest;
  readonly platform: Platform;
  readonly packages: PlatformPatch['packages'];
  /** Names the folder for the work. */
  readonly work: string;
  readonly signal: AbortSignal;
}

/** An image that was made and proved true, and lies in its work folder. */
export interface MadeImageHere {
  readonly read: ImageRead;
  readonly done: PatchedImage;
  readonly moves: readonly PackageUpgrade[];
  readonly verdicts: readonly ImageVerdict[];
  readonly work: string;
  readonly startedOn: string;
}

/** Nothing was made, or what was made is gone. */
export type NotMade = Exclude<EffectOutcome, { kind: 'done' }>;

/** Makes an image with the first engine that can, and holds it against what it should be. Nothing is pushed. */
export async function makeVerified(world: World, toMake: ToMake): Promise<MadeImageHere | NotMade> {
  const ahead = readAhead(world, toMake.signal);
  try {
    return await makeFrom(world, { ...toMake, ahead });
  } finally {
    ahead.stop();
  }
}

async function makeFrom(
  world: World,
  toMake: ToMake & { readonly ahead: ReadAhead },
): Promise<MadeImageHere | NotMade> {
  const { effect, digest, platform, ahead, work, signal } = toMake;
  const { image: reference } = effect;
  const startedOn = instantText(world.clock.now());
  const reading = { reference, digest, platform, useCache: true, meanwhile: ahead.start, signal };
  const read = await readImage(world, reading);
  const looked = { ...read, reference, run: effect.run, signal };
  const judged = await judgeSource(world, looked);
  await recordTrust(world, looked, judged);
  if (judged.kind === 'refused')
    return { kind: 'refused', code: 'trust.refused', reason: `${reference}: ${trustText(judged)}` };
  const below = await findOrigin(world, read, { reference, signal });
  const readings = ahead.readings(read.contents);
  const subject = subjectOf(toMake, { ...read, below, readings });
  const { done, attempts, moves, on } = await patchWithEngines(world, subject);
  if (done === undefined) return { kind: 'refused', ...whyNot(attempts) };
  const demands = VerifyDemands.parse(effect.verify ?? {});
  const maxLayerBytes = maxLayerOf(demands);
  const verdicts = await verifyPatched(world, { done, subject, on, maxLayerBytes });
  const why = whyNotVerified(verdicts, demands);
  if (why === undefined) return { read, done, moves, verdicts, work, startedOn };
  await workFolder(world, work).remove('');
  return { kind: 'failed', code: 'patch.not-verified', reason: `${reference}: ${why}`, retry: 'never' };
}

function subjectOf(
  { effect, packages, work, signal }: ToMake,
  { image, source, contents, below, readings }: ImageRead & Pick<ToAsk, 'below' | 'readings'>,
): ToAsk {
  return {
    image,
    source,
    os: contents.os,
    contents,
    below,
    wanted: {
      kind: 'these',
      packages: packages.map(({ name, to }) => ({ name, version: { kind: 'exactly', version: to } })),
    },
    refusals: 'all-or-nothing',
    planDigest: parseDigest(effect.planDigest),
    engines: effect.engines,
    readings,
    work,
    signal,
  };
}
