import type { ImageSource, ManifestBlob } from '../../edges/oci/interface.ts';
import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { instantText, parseDigest } from '../../kernel/index.ts';
import { type EffectOutcome, platformText } from '../../model/index.ts';
import type { Signer } from '../../prove/trust/index.ts';
import {
  type AssembledIndex,
  copyManifest,
  type PushOutcome,
  pushPatched,
  withPatched,
} from '../../remediate/images/index.ts';
import { attestPatched } from '../trust/attest.ts';
import { attestWhereItLies } from '../trust/attest-where-it-lies.ts';
import { signerFor } from '../trust/keys.ts';
import type { World } from '../world.ts';
import { type Patched, pushKey } from './find-patched.ts';
import type { PlatformOfIndex } from './image-platforms.ts';
import { indexProvenance } from './index-provenance.ts';
import type { MadeImageHere, PatchEffect } from './make-verified.ts';
import { mountFrom } from './mount-from.ts';
import { pushOutcome, recordWrite } from './record-write.ts';
import { verdictsText } from './verify-patched.ts';
import { workFolder } from './work-folder.ts';

/** A platform that was made and proved true. */
export interface MadePlatformHere extends MadeImageHere {
  readonly of: PlatformOfIndex;
}

export interface SourceIndex {
  readonly source: ImageSource;
  readonly index: ManifestBlob;
}

/** Everything of a new index, made and proved true. */
export interface PushingIndex extends SourceIndex {
  readonly effect: PatchEffect;
  readonly made: readonly MadePlatformHere[];
  readonly kept: readonly PlatformOfIndex[];
  readonly signal: AbortSignal;
}

/**
 * Manifests by their digests, attested each; then the index by its digest, attested; its tag last. What breaks before leaves no tag, and doing
 * it again puts the same bytes where they are. Platforms that the plan does not name are not in it.
 */
export async function pushIndex(world: World, pushing: PushingIndex): Promise<Patched | EffectOutcome> {
  const { made, kept } = pushing;
  // A key that may sign nothing any more is told before anything is pushed.
  const signer = await signerFor(world, 'signing');
  const index = indexOf(pushing);
  const types = new Set<string>();
  for (const one of made) {
    await pushOne(world, one, pushing);
    for (const type of await attestOne(world, one, { ...pushing, signer })) types.add(type);
  }
  for (const one of kept) await keepOne(world, one, pushing);
  await putIndex(world, index, pushing);
  for (const type of await attestIndex(world, index, { ...pushing, signer })) types.add(type);
  const tagged = await tagIndex(world, index, pushing);
  if (tagged !== undefined) return tagged;
  const of = (one: MadePlatformHere): string => platformText(one.of.platform);
  return {
    digest: index.digest,
    engine: [...new Set(made.map(({ done }) => done.engine))].toSorted().join(','),
    packages: made
      .flatMap((one) => one.moves.map(({ name, from, to }) => `${of(one)} ${name} ${from}→${to}`))
      .join(', '),
    verified: made.map((one) => `${of(one)}: ${verdictsText(one.verdicts)}`).join('; '),
    verdicts: made.flatMap((one) => one.verdicts.map((verdict) => ({ ...verdict, platform: of(one) }))),
    attested: signer === undefined ? 'no: there is no signing key' : [...types].join(', '),
    platforms: made.map((one) => ({ platform: of(one), digest: one.done.manifest.digest })),
  };
}

function indexOf({ index, made, kept }: PushingIndex): AssembledIndex {
  return withPatched(index, {
    patched: new Map(
      made.map(({ of, done: { manifest } }) => [
        of.digest,
        { digest: manifest.digest, sizeBytes: manifest.bytes.byteLength },
      ]),
    ),
    kept: new Set(kept.map(({ digest }) => digest)),
    engines: made.map(({ done }) => done.engine),
  });
}

async function pushOne(
  world: World,
  { of, read, done, work }: MadePlatformHere,
  { effect, signal }: PushingIndex,
): Promise<void> {
  const { digest } = done.manifest;
  const named = `${effect.toRepository}@${digest}`;
  const key = `${pushKey(effect)}/${platformText(of.platform)}`;
  const write = { key, write: 'image.push', from: effect.image, to: named, digest } as const;
  await recordWrite(world, { write, run: effect.run, signal }, async () => {
    const value = await pushPatched({
      patched: done,
      work: workFolder(world, work),
      source: read.source,
      target: (await world.registries()).target(effect.toRepository),
      tag: digest,
      mountFrom: mountFrom(effect.image, effect.toRepository),
      signal,
    });
    return { value, outcome: pushOutcome(value, named) };
  });
}

type Attesting = PushingIndex & { readonly signer: Signer | undefined };

async function attestOne(
  world: World,
  { of, done, verdicts, startedOn }: MadePlatformHere,
  { effect, signer, signal }: Attesting,
): Promise<readonly string[]> {
  if (signer === undefined) return [];
  const { attestations } = await attestPatched(world, {
    patched: done,
    verdicts,
    reference: effect.image,
    repository: effect.toRepository,
    digest: done.manifest.digest,
    platform: of.platform,
    signer,
    startedOn,
    key: `${effect.key}/attest/${platformText(of.platform)}`,
    run: effect.run,
    signal,
  });
  return attestations.map(({ predicateType }) => predicateType);
}

/** In the source's own repository it lies already. */
async function keepOne(
  world: World,
  { platform, digest }: PlatformOfIndex,
  { effect, source, signal }: PushingIndex,
): Promise<void> {
  if (repositoryOf(parseImageReference(effect.image)) === effect.toRepository) return;
  const target = (await world.registries()).target(effect.toRepository);
  const key = `${pushKey(effect)}/${platformText(platform)}`;
  const to = `${effect.toRepository}@${digest}`;
  const write = { key, write: 'image.push', from: effect.image, to, digest } as const;
  await recordWrite(world, { write, run: effect.run, signal }, async () => {
    await copyManifest({
      digest,
      source,
      target,
      mountFrom: mountFrom(effect.image, effect.toRepository),
      signal,
    });
    return { value: undefined, outcome: { kind: 'done', result: { how: 'copied', digest } } };
  });
}

async function putIndex(
  world: World,
  index: AssembledIndex,
  { effect, signal }: PushingIndex,
): Promise<void> {
  const { digest } = index;
  const target = (await world.registries()).target(effect.toRepository);
  const [key, to] = [`${pushKey(effect)}/index`, `${effect.toRepository}@${digest}`];
  const write = { key, write: 'image.push', from: effect.image, to, digest } as const;
  await recordWrite(world, { write, run: effect.run, signal }, async () => {
    await target.putManifest(digest, index, signal);
    return { value: undefined, outcome: { kind: 'done', result: { how: 'pushed', digest } } };
  });
}

async function attestIndex(
  world: World,
  { digest }: AssembledIndex,
  { effect, index, made, signer, signal }: Attesting,
): Promise<readonly string[]> {
  if (signer === undefined) return [];
  const key = `${effect.key}/attest`;
  const statement = indexProvenance({
    reference: effect.image,
    digest: index.digest,
    parts: made.map(({ done, read, startedOn }) => ({ done, startedOn, contents: read.contents })),
    planDigest: parseDigest(effect.planDigest),
    key,
    finishedOn: instantText(world.clock.now()),
  });
  const { image: from, run, toRepository: repository } = effect;
  const attesting = { repository, digest, signer, key, run, from, predicates: [statement], signal };
  const { attestations } = await attestWhereItLies(world, attesting);
  return attestations.map(({ predicateType }) => predicateType);
}

/** The intent under the effect's own key is what a later attempt knows the tag by. */
async function tagIndex(
  world: World,
  index: AssembledIndex,
  { effect, signal }: PushingIndex,
): Promise<EffectOutcome | undefined> {
  const { toRepository, toTag, image: from, run } = effect;
  const target = (await world.registries()).target(toRepository);
  const named = `${toRepository}:${toTag}`;
  const { digest } = index;
  const write = { key: pushKey(effect), write: 'image.push', from, to: named, digest } as const;
  const value = await recordWrite<PushOutcome>(world, { write, run, signal }, async () => {
    const there = await target.findManifest(toTag, signal);
    if (there !== undefined && there.digest !== digest) {
      const taken = { kind: 'tag-taken', by: there.digest } as const;
      return { value: taken, outcome: pushOutcome(taken, named) };
    }
    await target.putManifest(toTag, index, signal);
    const pushed = { kind: 'pushed', digest } as const;
    return { value: pushed, outcome: pushOutcome(pushed, named) };
  });
  if (value.kind !== 'tag-taken') return undefined;
  const reason = `${named} names ${value.by}, which this run did not make`;
  return { kind: 'refused', code: 'images.tag-taken', reason };
}
