import { resolveImage } from '../../discover/images/index.ts';
import type { ManifestBlob } from '../../edges/oci/interface.ts';
import { type EffectOutcome, type PlatformPatch, platformText } from '../../model/index.ts';
import { judgeSource, recordTrust, trustText } from '../trust/judge-source.ts';
import type { World } from '../world.ts';
import type { Patched } from './find-patched.ts';
import { entriesOf, type PlatformOfIndex } from './image-platforms.ts';
import { type MadeImageHere, makeVerified, type NotMade, type PatchEffect } from './make-verified.ts';
import { openImage } from './open-image.ts';
import { type MadePlatformHere, pushIndex, type SourceIndex } from './push-index.ts';
import { workFolder } from './work-folder.ts';

export interface MakingPlatforms {
  readonly effect: PatchEffect;
  /** Of the effect. */
  readonly platforms: readonly PlatformPatch[];
  readonly signal: AbortSignal;
}

/** One platform of the plan, as it is in the index of now. */
export interface PlatformInIndex {
  readonly of: PlatformOfIndex;
  readonly packages: PlatformPatch['packages'];
}

/**
 * Makes every platform of the plan and proves it true before anything is pushed: one that fails stops all. What stays as it
 * is will be under our signature as well, and is judged like what is patched.
 */
export async function makePlatforms(world: World, making: MakingPlatforms): Promise<Patched | EffectOutcome> {
  const { effect, platforms, signal } = making;
  const { source, reference } = await openImage(world, effect.image, { digest: effect.digest });
  const index = await source.manifest(reference, signal);
  const found = inIndex(platforms, index, effect);
  if ('kind' in found) return found;
  const made: MadePlatformHere[] = [];
  try {
    for (const one of found) {
      const answer = await makeOne(world, one, { effect, source, index, signal });
      if (answer === 'kept') continue;
      if ('kind' in answer)
        return { ...answer, reason: `${platformText(one.of.platform)}: ${answer.reason}` };
      made.push({ ...answer, of: one.of });
    }
    const kept = found.filter(({ packages }) => packages.length === 0).map(({ of }) => of);
    return await pushIndex(world, { effect, source, index, made, kept, signal });
  } finally {
    for (const { work } of made) await workFolder(world, work).remove('');
  }
}

/** The index is named by its digest: what is not in it was never there. */
function inIndex(
  platforms: readonly PlatformPatch[],
  index: ManifestBlob,
  { image }: PatchEffect,
): readonly PlatformInIndex[] | NotMade {
  const images = entriesOf(index, image)?.images ?? [];
  const found: PlatformInIndex[] = [];
  for (const { platform, digest, packages } of platforms) {
    const of = images.find((one) => one.digest === digest && platformText(one.platform) === platform);
    const reason = `${image}@${index.digest} has no ${digest} for ${platform}`;
    if (of === undefined) return { kind: 'refused', code: 'images.no-platform', reason };
    found.push({ of, packages });
  }
  return found;
}

type Around = SourceIndex & Pick<MakingPlatforms, 'effect' | 'signal'>;

async function makeOne(
  world: World,
  { of, packages }: PlatformInIndex,
  { effect, source, index, signal }: Around,
): Promise<MadeImageHere | NotMade | 'kept'> {
  const { platform } = of;
  if (packages.length === 0)
    return (await whyNotKept(world, of, { effect, source, index, signal })) ?? 'kept';
  const work = `${effect.run}-${effect.patch}-${platformText(platform).replaceAll('/', '-')}`;
  const toMake = { effect, digest: index.digest, platform, packages, work, signal };
  return makeVerified(world, toMake);
}

async function whyNotKept(
  world: World,
  { platform }: PlatformOfIndex,
  { effect, source, index, signal }: Around,
): Promise<NotMade | undefined> {
  const { image: reference, run } = effect;
  const { value: image } = await resolveImage(source, index.digest, { platform, name: reference, signal });
  const judged = await judgeSource(world, { reference, image, source, signal });
  await recordTrust(world, { reference, image, run }, judged);
  if (judged.kind !== 'refused') return undefined;
  return {
    kind: 'refused',
    code: 'trust.refused',
    reason: `${reference} would stay as it is: ${trustText(judged)}`,
  };
}
