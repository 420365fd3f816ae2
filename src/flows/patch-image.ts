import { parseImageReference, repositoryOf } from '../formats/oci/index.ts';
import { type Digest, OakumError } from '../kernel/index.ts';
import { signImage } from '../prove/trust/index.ts';
import {
  type PackageUpgrade,
  type PatchedImage,
  pushPatched,
  type Refusal,
} from '../remediate/images/index.ts';
import { lookAtImage } from './images/look-at-image.ts';
import { patchSubject } from './images/patch-subject.ts';
import { type PatchedPlace, patchedTag } from './images/patched-tag.ts';
import { pushOutcome, recordWrite, signOutcome } from './images/record-write.ts';
import { patchWithEngines, type ToPatch, whyNot } from './images/try-engines.ts';
import { wantedPackages } from './images/wanted-packages.ts';
import { workFolder } from './images/work-folder.ts';
import type { PatchAsked } from './patch-asked.ts';
import { requireWriting } from './runs/why-stopped.ts';
import { signerFor } from './trust/keys.ts';
import type { World } from './world.ts';

/** What came of patching one image by itself. Codes are stable. */
export interface PatchImageResult {
  readonly code: string;
  readonly reference: string;
  readonly image: string | undefined;
  readonly digest: string | undefined;
  readonly engine: string | undefined;
  readonly packages: readonly PackageUpgrade[];
  readonly leftOut: readonly Refusal[];
  readonly signed: string;
  readonly message: string;
}

/** Patches one image outside of any plan: a new layer under a new tag, signed where there is a key. */
export async function patchImage(world: World, request: PatchAsked): Promise<PatchImageResult> {
  const { reference, signal } = request;
  const looked = await lookAtImage(world, { reference, signal });
  const { wanted, notes, coverage } = await wantedPackages(world, looked, request);
  world.progress.step('patching');
  const result = await make(world, request, patchSubject(looked, { ...request, wanted, work: 'patch' }));
  const unread = coverage.unread.map((one) => `not read: ${one.what}: ${one.reason} (${one.code})`);
  const message = [result.message, ...notes, ...unread].filter((one) => one !== '').join('; ');
  return { ...result, message };
}

const nothing = {
  image: undefined,
  digest: undefined,
  engine: undefined,
  packages: [],
  leftOut: [],
  signed: 'no',
};

async function make(world: World, request: PatchAsked, subject: ToPatch): Promise<PatchImageResult> {
  const { reference, signal } = request;
  await requireWriting(world);
  const { done, attempts } = await patchWithEngines(world, subject);
  if (done === undefined) return notDone(reference, attempts);
  // Patching takes minutes, and all of it was local until here.
  await requireWriting(await world.renewed());
  const free = await patchedTag(world, reference);
  const { repository, tag } = { ...free, tag: request.tag ?? free.tag };
  const digest = await push(world, { done, subject, to: { repository, tag }, request });
  const signed = await signIfKey(world, { repository, digest, signal });
  const { engine, packages, leftOut } = done;
  return {
    code: 'patched',
    reference,
    image: `${repository}:${tag}@${digest}`,
    digest,
    engine,
    packages,
    leftOut,
    signed,
    message: '',
  };
}

interface Pushing {
  readonly done: PatchedImage;
  readonly subject: ToPatch;
  readonly to: PatchedPlace;
  readonly request: PatchAsked;
}

/** @throws images.tag-taken where the tag names something else. */
async function push(world: World, { done, subject, to, request }: Pushing): Promise<Digest> {
  const { repository, tag } = to;
  const { reference, signal } = request;
  const from = parseImageReference(reference);
  const folder = workFolder(world, subject.work);
  const target = (await world.registries()).target(repository);
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
  await folder.remove('');
  if (pushed.kind !== 'tag-taken') return pushed.digest;
  throw new OakumError('images.tag-taken', `${named} names ${pushed.by}: a tag is never written over`, {
    hint: 'choose another with --tag',
  });
}

function notDone(reference: string, attempts: Parameters<typeof whyNot>[0]): PatchImageResult {
  const { code, reason } = whyNot(attempts);
  return { ...nothing, code: code.replace(/^patch\./, ''), reference, message: reason };
}

async function signIfKey(
  world: World,
  {
    repository,
    digest,
    signal,
  }: { readonly repository: string; readonly digest: Digest; readonly signal: AbortSignal },
): Promise<string> {
  const signer = await signerFor(world, 'signing');
  if (signer === undefined) return 'no: there is no signing key (oakum trust init)';
  const target = (await world.registries()).target(repository);
  const key = `by-hand/${repository}@${digest}/sign`;
  const write = { key, write: 'image.sign', to: repository, digest } as const;
  const { tag } = await recordWrite(world, { write, signal }, async () => {
    const value = await signImage({ target, repository, digest, signer, signal });
    return { value, outcome: signOutcome(value) };
  });
  return `by key ${signer.keyId.slice(0, 16)} as ${tag}`;
}
