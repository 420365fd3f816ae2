import { parseImageReference, repositoryOf } from '../formats/oci/index.ts';
import { type Digest, OakumError } from '../kernel/index.ts';
import { pushPatched } from '../remediate/images/index.ts';
import { countedTarget } from './images/count-bytes.ts';
import { type MadeByHand, makeByHand, nothing, type PatchImageResult } from './images/make-by-hand.ts';
import { type PatchedPlace, patchedTag } from './images/patched-tag.ts';
import { pushOutcome, recordWrite } from './images/record-write.ts';
import { placeText, savePatched } from './images/result-place.ts';
import { vouchIfKey } from './images/vouch-patched.ts';
import { workFolder } from './images/work-folder.ts';
import { lendByHand } from './loans/lend-by-hand.ts';
import type { PatchAsked } from './patch-asked.ts';
import { requireWriting } from './runs/why-stopped.ts';
import { signerFor } from './trust/keys.ts';
import type { World } from './world.ts';

export type { PatchImageResult } from './images/make-by-hand.ts';

/** Patches one image outside of any plan: a new layer under a new tag, signed where there is a key. */
export async function patchImage(world: World, request: PatchAsked): Promise<PatchImageResult> {
  const made = await makeByHand(world, request);
  if (made.kind === 'not-made') return made.result;
  return await deliver(world, request, made).finally(() => workFolder(world, made.subject.work).remove(''));
}

/** Only what proved true comes here. */
async function deliver(world: World, request: PatchAsked, made: MadeByHand): Promise<PatchImageResult> {
  const { reference, signal } = request;
  const { done, looked, said, subject, to, startedOn } = made;
  if (to.kind === 'local') {
    await savePatched(world, { done, subject, to, signal });
    return patchedResult(request, made, {
      image: placeText(to),
      signed: 'no: it lies on disk',
      attested: [],
    });
  }
  // Patching takes minutes, and all of it was local until here.
  await requireWriting(await world.renewed());
  // A key that may sign nothing any more is told before anything is pushed.
  const signer = await signerFor(world, 'signing');
  const free = await patchedTag(world, reference);
  const { repository, tag } = { ...free, tag: request.tag ?? free.tag };
  const digest = await push(world, { made, to: { repository, tag }, request });
  const patched = { repository, tag, digest };
  const { packages: moves, verdicts } = said;
  const loan = await lendByHand(world, { looked, reference, patched, engine: done.engine, moves });
  const vouched = await vouchIfKey(world, {
    done,
    verdicts,
    subject,
    reference,
    repository,
    digest,
    startedOn,
    signer,
  });
  return patchedResult(request, made, { image: `${repository}:${tag}@${digest}`, ...vouched, loan });
}

function patchedResult(
  { reference }: PatchAsked,
  { done, said }: MadeByHand,
  came: Pick<PatchImageResult, 'image' | 'signed' | 'attested'> & Partial<Pick<PatchImageResult, 'loan'>>,
): PatchImageResult {
  const { engine, leftOut, manifest } = done;
  return {
    ...nothing,
    code: 'patched',
    reference,
    ...said,
    ...came,
    digest: manifest.digest,
    engine,
    leftOut,
  };
}

interface Pushing {
  readonly made: MadeByHand;
  readonly to: PatchedPlace;
  readonly request: PatchAsked;
}

/** @throws images.tag-taken where the tag names something else. */
async function push(world: World, { made, to, request }: Pushing): Promise<Digest> {
  const { done, subject } = made;
  const { repository, tag } = to;
  const { reference, signal } = request;
  const from = parseImageReference(reference);
  const folder = workFolder(world, subject.work);
  const target = countedTarget((await world.registries()).target(repository), world.progress);
  const mountFrom = repositoryOf(from) === repository ? undefined : from.repository;
  const { digest } = done.manifest;
  const named = `${repository}:${tag}`;
  const key = `by-hand/${named}@${digest}/push`;
  const write = { key, write: 'image.push', from: reference, to: named, digest } as const;
  const pushed = await recordWrite(world, { write, signal }, async () => {
    const { source } = subject;
    const value = await pushPatched({ patched: done, work: folder, source, target, tag, mountFrom, signal });
    return { value, outcome: pushOutcome(value, named) };
  });
  if (pushed.kind !== 'tag-taken') return pushed.digest;
  throw new OakumError('images.tag-taken', `${named} names ${pushed.by}: a tag is never written over`, {
    hint: 'choose another with --tag',
  });
}
