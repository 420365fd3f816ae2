import { parseImageReference, repositoryOf } from '../formats/oci/index.ts';
import { type Digest, instantText, OakumError } from '../kernel/index.ts';
import {
  type PackageUpgrade,
  type PatchedImage,
  pushPatched,
  type Refusal,
} from '../remediate/images/index.ts';
import { type PatchedPlace, patchedTag } from './images/patched-tag.ts';
import { readImage } from './images/read-image.ts';
import { pushOutcome, recordWrite, signOutcome } from './images/record-write.ts';
import { patchWithEngines, previewWithEngines, type ToPatch, whyNot } from './images/try-engines.ts';
import { workFolder } from './images/work-folder.ts';
import { requireWriting } from './runs/why-stopped.ts';
import { attestPatched } from './trust/attest.ts';
import { judgeSource, recordTrust, trustText } from './trust/judge-source.ts';
import { signerFor } from './trust/keys.ts';
import { signedText, signWhereItLies } from './trust/sign.ts';
import type { World } from './world.ts';

export interface PatchImageRequest {
  readonly reference: string;
  readonly tag: string | undefined;
  readonly engines: readonly string[];
  readonly dryRun: boolean;
  /** Patch what can be patched and list the rest, instead of refusing all. */
  readonly leaveRefused: boolean;
  readonly signal: AbortSignal;
}

/** What came of patching one image by itself. Codes are stable: `patched`, `possible`, `nothing-to-do`, `refused`… */
export interface PatchImageResult {
  readonly code: string;
  readonly reference: string;
  readonly image: string | undefined;
  readonly digest: string | undefined;
  readonly engine: string | undefined;
  readonly packages: readonly PackageUpgrade[];
  readonly leftOut: readonly Refusal[];
  readonly signed: string;
  /** Predicate types of what was attested; empty where there is no key. */
  readonly attested: readonly string[];
  /** What the trust policies made of the source, in one line: accepted by whom, warned of what, or not covered. */
  readonly trust: string;
  readonly message: string;
}

type Unjudged = Omit<PatchImageResult, 'trust'>;

/** Patches one image outside of any plan: a new layer under a new tag, signed where there is a key. */
export async function patchImage(world: World, request: PatchImageRequest): Promise<PatchImageResult> {
  const { reference, signal } = request;
  world.progress.step(`reading ${reference}`);
  const read = await readImage(world, {
    reference,
    mayBeLocal: true,
    platform: { os: 'linux', architecture: 'amd64' },
    useCache: true,
    signal,
  });
  const judged = await judgeSource(world, { ...read, reference, signal });
  if (!request.dryRun) await recordTrust(world, { ...read, reference }, judged);
  const trust = trustText(judged);
  if (judged.kind === 'refused') return { ...nothing, code: 'untrusted', reference, trust, message: trust };
  const work = `patch-${read.image.family.manifest}`;
  const subject: ToPatch = {
    image: read.image,
    source: read.source,
    os: read.contents.os,
    wanted: { kind: 'all' },
    refusals: request.leaveRefused ? 'the-rest' : 'all-or-nothing',
    planDigest: undefined,
    engines: request.engines,
    work,
    signal,
  };
  world.progress.step('patching');
  const result = await (request.dryRun ? preview : make)(world, request, subject);
  return { ...result, trust };
}

const nothing = {
  image: undefined,
  digest: undefined,
  engine: undefined,
  packages: [],
  leftOut: [],
  signed: 'no',
  attested: [],
};

async function preview(world: World, { reference }: PatchImageRequest, subject: ToPatch): Promise<Unjudged> {
  const { done, attempts } = await previewWithEngines(world, subject);
  if (done === undefined) return notDone(reference, attempts);
  const { engine, packages, leftOut, notes } = done;
  return { ...nothing, code: 'possible', reference, engine, packages, leftOut, message: notes.join('; ') };
}

async function make(world: World, request: PatchImageRequest, subject: ToPatch): Promise<Unjudged> {
  const { reference } = request;
  const startedOn = instantText(world.clock.now());
  await requireWriting(world);
  const { done, attempts } = await patchWithEngines(world, subject);
  if (done === undefined) return notDone(reference, attempts);
  // Patching takes minutes, and all of it was local until here.
  await requireWriting(await world.renewed());
  const free = await patchedTag(world, reference);
  const { repository, tag } = { ...free, tag: request.tag ?? free.tag };
  const digest = await push(world, { done, subject, to: { repository, tag }, request });
  const vouched = await vouchIfKey(world, { done, subject, request, repository, digest, startedOn });
  const { engine, packages, leftOut } = done;
  return {
    code: 'patched',
    reference,
    image: `${repository}:${tag}@${digest}`,
    digest,
    engine,
    packages,
    leftOut,
    ...vouched,
    message: '',
  };
}

interface Pushing {
  readonly done: PatchedImage;
  readonly subject: ToPatch;
  readonly to: PatchedPlace;
  readonly request: PatchImageRequest;
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

function notDone(reference: string, attempts: Parameters<typeof whyNot>[0]): Unjudged {
  const { code, reason } = whyNot(attempts);
  return { ...nothing, code: code.replace(/^patch\./, ''), reference, message: reason };
}

interface Vouching {
  readonly done: PatchedImage;
  readonly subject: ToPatch;
  readonly request: PatchImageRequest;
  readonly repository: string;
  readonly digest: Digest;
  readonly startedOn: string;
}

/** Attests, then signs: a signature is the word that everything else is there. */
async function vouchIfKey(
  world: World,
  vouching: Vouching,
): Promise<Pick<PatchImageResult, 'signed' | 'attested'>> {
  const { done, subject, request, repository, digest, startedOn } = vouching;
  const { reference, signal } = request;
  const signer = await signerFor(world, 'signing');
  if (signer === undefined) return { signed: 'no: there is no signing key (oakum trust init)', attested: [] };
  world.progress.step('attesting');
  const byHand = `by-hand/${repository}@${digest}`;
  const { attestations } = await attestPatched(world, {
    patched: done,
    reference,
    repository,
    digest,
    platform: subject.image.platform,
    signer,
    startedOn,
    key: `${byHand}/attest`,
    signal,
  });
  const write = { key: `${byHand}/sign`, write: 'image.sign', to: repository, digest } as const;
  const signed = await recordWrite(world, { write, signal }, async () => {
    const value = await signWhereItLies(world, { repository, digest, signer, signal });
    return { value, outcome: signOutcome(value) };
  });
  return { signed: signedText(signed), attested: attestations.map(({ predicateType }) => predicateType) };
}
