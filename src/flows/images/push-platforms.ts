import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { type Digest, instantText, OakumError } from '../../kernel/index.ts';
import type { Loan } from '../../model/index.ts';
import type { Signer } from '../../prove/trust/index.ts';
import { type AssembledIndex, copyManifest, pushPatched } from '../../remediate/images/index.ts';
import { lendByHand } from '../loans/lend-by-hand.ts';
import type { PlatformsAsked } from '../patch-asked.ts';
import { requireWriting } from '../runs/why-stopped.ts';
import { attestWhereItLies } from '../trust/attest-where-it-lies.ts';
import { signerFor } from '../trust/keys.ts';
import { signedText, signWhereItLies } from '../trust/sign.ts';
import type { World } from '../world.ts';
import type { ImagePlatforms } from './image-platforms.ts';
import { indexProvenance } from './index-provenance.ts';
import { type MadeByHand, nothing, type PatchImageResult } from './make-by-hand.ts';
import {
  becomeOf,
  messageOf,
  newIndex,
  type PushedPlatforms,
  type PushingPlatforms,
} from './patched-index.ts';
import { type PatchedPlace, patchedTag } from './patched-tag.ts';
import { recordWrite, signOutcome } from './record-write.ts';
import { vouchIfKey } from './vouch-patched.ts';
import { workFolder } from './work-folder.ts';

/** Where all of it goes, and by whose key. */
interface To extends PatchedPlace {
  readonly request: PlatformsAsked;
  readonly signer: Signer | undefined;
}

/**
 * Pushes the manifests by their digests, attests and signs each, then the index in the same way; the tag comes last, when
 * everything that it leads to is there.
 *
 * @throws images.tag-taken where the tag names something else
 */
export async function pushPlatforms(
  world: World,
  request: PlatformsAsked,
  { found, made }: PushingPlatforms,
): Promise<PushedPlatforms> {
  await requireWriting(await world.renewed());
  const signer = await signerFor(world, 'signing');
  const free = await patchedTag(world, request.reference);
  const to: To = { ...free, tag: request.tag ?? free.tag, request, signer };
  const { index, patched, stays } = newIndex({ found, made });
  await checkTag(world, to, index.digest);
  const results = new Map<Digest, PatchImageResult>();
  for (const { of, by } of patched) results.set(of.digest, await pushOne(world, by, to));
  for (const { digest } of stays) await keepOne(world, digest, { found, to });
  const vouched = await pushIndex(world, index, { to, patched: patched.map(({ by }) => by), found });
  for (const { of, by } of patched) {
    const result = results.get(of.digest);
    if (result !== undefined) results.set(of.digest, { ...result, loan: await lend(world, by, to) });
  }
  return {
    image: `${to.repository}:${to.tag}@${index.digest}`,
    digest: index.digest,
    platforms: becomeOf({ found, made }, results),
    ...vouched,
    message: messageOf(stays, found),
  };
}

/** Each image is a loan by itself: their packages and what they cover need not be the same. */
function lend(world: World, { looked, done, said }: MadeByHand, to: To): Promise<Loan> {
  const { repository, tag, request } = to;
  const patched = { repository, tag, digest: done.manifest.digest };
  const { reference } = request;
  return lendByHand(world, { looked, reference, patched, engine: done.engine, moves: said.packages });
}

async function checkTag(world: World, { repository, tag }: To, digest: Digest): Promise<void> {
  const there = await (await world.registries()).target(repository).findManifest(tag);
  if (there === undefined || there.digest === digest) return;
  const fact = `${repository}:${tag} names ${there.digest}: a tag is never written over`;
  throw new OakumError('images.tag-taken', fact, { hint: 'choose another with --tag' });
}

function mountFrom({ repository, request }: To): string | undefined {
  const from = parseImageReference(request.reference);
  return repositoryOf(from) === repository ? undefined : from.repository;
}

interface Writing {
  readonly to: To;
  readonly digest: Digest;
  /** `repository@digest`, and `repository:tag` for what has one. */
  readonly named: string;
}

/** With intent before and outcome after. */
async function recorded(
  world: World,
  { to: { request }, digest, named }: Writing,
  act: () => Promise<void>,
): Promise<void> {
  const { reference, signal } = request;
  const write = {
    key: `by-hand/${named}/push`,
    write: 'image.push',
    from: reference,
    to: named,
    digest,
  } as const;
  await recordWrite(world, { write, signal }, async () => {
    await act();
    return { value: undefined, outcome: { kind: 'done', result: { how: 'pushed', digest } } };
  });
}

async function pushOne(world: World, made: MadeByHand, to: To): Promise<PatchImageResult> {
  const { done, subject, said, startedOn } = made;
  const { repository, request, signer } = to;
  const { reference, signal } = request;
  const { digest } = done.manifest;
  const named = `${repository}@${digest}`;
  await recorded(world, { to, digest, named }, async () => {
    await pushPatched({
      patched: done,
      work: workFolder(world, subject.work),
      source: subject.source,
      target: (await world.registries()).target(repository),
      tag: digest,
      mountFrom: mountFrom(to),
      signal,
    });
  });
  const { verdicts } = said;
  const vouching = { done, verdicts, subject, reference, repository, digest, startedOn, signer };
  const vouched = await vouchIfKey(world, vouching);
  const { engine, leftOut } = done;
  return {
    ...nothing,
    code: 'patched',
    reference,
    ...said,
    image: named,
    digest,
    engine,
    leftOut,
    ...vouched,
  };
}

/** In the source's own repository it lies already. */
async function keepOne(
  world: World,
  digest: Digest,
  { found: { source }, to }: { readonly found: ImagePlatforms; readonly to: To },
): Promise<void> {
  const from = mountFrom(to);
  if (from === undefined) return;
  const { repository, request } = to;
  const target = (await world.registries()).target(repository);
  await recorded(world, { to, digest, named: `${repository}@${digest}` }, () =>
    copyManifest({ digest, source, target, mountFrom: from, signal: request.signal }),
  );
}

interface PushingIndex {
  readonly to: To;
  readonly patched: readonly MadeByHand[];
  readonly found: ImagePlatforms;
}

async function pushIndex(
  world: World,
  index: AssembledIndex,
  pushing: PushingIndex,
): Promise<Pick<PushedPlatforms, 'signed' | 'attested'>> {
  const { to } = pushing;
  const { repository, tag, request } = to;
  const { digest } = index;
  const target = (await world.registries()).target(repository);
  const put = async (as: string): Promise<void> => {
    await target.putManifest(as, index, request.signal);
  };
  await recorded(world, { to, digest, named: `${repository}@${digest}` }, () => put(digest));
  const vouched = await vouchForIndex(world, digest, pushing);
  await recorded(world, { to, digest, named: `${repository}:${tag}@${digest}` }, async () => {
    await checkTag(world, to, digest);
    await put(tag);
  });
  return vouched;
}

/** Attests how it was made, then signs. */
async function vouchForIndex(
  world: World,
  digest: Digest,
  { to, patched, found }: PushingIndex,
): Promise<Pick<PushedPlatforms, 'signed' | 'attested'>> {
  const { repository, request, signer } = to;
  const { reference, signal } = request;
  if (signer === undefined) return { signed: 'no: there is no signing key (oakum trust init)', attested: [] };
  world.progress.step('attesting the index');
  const byHand = `by-hand/${repository}@${digest}`;
  const key = `${byHand}/attest`;
  const finishedOn = instantText(world.clock.now());
  const statement = indexProvenance({
    reference,
    digest: found.index.digest,
    parts: patched.map(({ done, looked, startedOn }) => ({
      done,
      startedOn,
      contents: looked.read.contents,
    })),
    planDigest: undefined,
    key,
    finishedOn,
  });
  const attesting = { repository, digest, signer, key, from: reference, predicates: [statement], signal };
  const { attestations } = await attestWhereItLies(world, attesting);
  const write = { key: `${byHand}/sign`, write: 'image.sign', to: repository, digest } as const;
  const signed = await recordWrite(world, { write, signal }, async () => {
    const value = await signWhereItLies(world, { repository, digest, signer, signal });
    return { value, outcome: signOutcome(value) };
  });
  return { signed: signedText(signed), attested: attestations.map(({ predicateType }) => predicateType) };
}
