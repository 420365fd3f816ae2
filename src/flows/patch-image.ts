import { parseImageReference, repositoryOf } from '../formats/oci/index.ts';
import { type Digest, instantText, OakumError } from '../kernel/index.ts';
import {
  type ImageOutcome,
  type ImageVerdict,
  type Loan,
  nothingRead,
  strictestDemands,
  type VerifyDemands,
} from '../model/index.ts';
import {
  type PackageUpgrade,
  type PatchedImage,
  pushPatched,
  type Refusal,
} from '../remediate/images/index.ts';
import { type Asked, patchWithEngines, type ToAsk } from './images/ask-engines.ts';
import { countedTarget } from './images/count-bytes.ts';
import { imagePlan } from './images/image-plan.ts';
import { type LookedAt, lookAtImage } from './images/look-at-image.ts';
import { patchSubject } from './images/patch-subject.ts';
import { type PatchedPlace, patchedTag } from './images/patched-tag.ts';
import { pushOutcome, recordWrite } from './images/record-write.ts';
import { placeText, type ResultPlace, resultPlace, savePatched } from './images/result-place.ts';
import { enginesFor, isNotPatched } from './images/try-engines.ts';
import { maxLayerOf, verifyPatched, whyNotVerified } from './images/verify-patched.ts';
import { vouchIfKey } from './images/vouch-patched.ts';
import { type Wanting, wantedPackages } from './images/wanted-packages.ts';
import { workFolder } from './images/work-folder.ts';
import { lendByHand } from './loans/lend-by-hand.ts';
import type { PatchAsked } from './patch-asked.ts';
import { requireWriting } from './runs/why-stopped.ts';
import { judgeSource, recordTrust, trustText } from './trust/judge-source.ts';
import { signerFor } from './trust/keys.ts';
import type { World } from './world.ts';

/** What came of patching one image by itself. Codes are stable. */
export interface PatchImageResult {
  readonly code: ImageOutcome;
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
  /** What the result was held against before it was pushed or written; empty where nothing was made. */
  readonly verdicts: readonly ImageVerdict[];
  /** The loan that was opened with it; absent where nothing was pushed. */
  readonly loan: Loan | undefined;
  readonly message: string;
}

type Unjudged = Omit<PatchImageResult, 'trust'>;

/** Patches one image outside of any plan: a new layer under a new tag, signed where there is a key. */
export async function patchImage(world: World, asked: PatchAsked): Promise<PatchImageResult> {
  const request = { ...asked, engines: enginesFor(world, asked.engines) };
  const { reference, signal } = request;
  const looked = await lookAtImage(world, { reference, signal });
  const judged = await judgeSource(world, { ...looked.read, reference, signal });
  await recordTrust(world, { ...looked.read, reference }, judged);
  const trust = trustText(judged);
  if (judged.kind === 'refused') return { ...nothing, code: 'untrusted', reference, trust, message: trust };
  const { wanted, limitedTo, notes, coverage } = await wantedPackages(world, looked, request);
  const to = await resultPlace(world, request);
  const subject = patchSubject(looked, { ...request, wanted, work: 'patch' });
  world.progress.step('patching');
  const result = await make(world, request, { looked, limitedTo, subject, to, trust }).finally(() =>
    workFolder(world, subject.work).remove(''),
  );
  const unread = coverage.unread.map((one) => `not read: ${one.what}: ${one.reason} (${one.code})`);
  const message = [result.message, ...notes, ...unread].filter((one) => one !== '').join('; ');
  return { ...result, trust, message };
}

const nothing = {
  image: undefined,
  digest: undefined,
  engine: undefined,
  packages: [],
  leftOut: [],
  signed: 'no',
  attested: [],
  verdicts: [],
  loan: undefined,
  message: '',
} as const;

interface Making extends Pick<Wanting, 'limitedTo'> {
  readonly looked: LookedAt;
  readonly subject: ToAsk;
  readonly to: ResultPlace;
  readonly trust: string;
}

async function make(world: World, request: PatchAsked, making: Making): Promise<Unjudged> {
  const { subject, to } = making;
  const startedOn = instantText(world.clock.now());
  if (to.kind === 'registry') await requireWriting(world);
  const { done, attempts, moves, on, note = '' } = await patchWithEngines(world, subject);
  if (done === undefined) return notDone(world, request, { making, attempts });
  const { report, secondReport } = request;
  const demands = demandsOf(world, request);
  const maxLayerBytes = maxLayerOf(demands);
  const reports = { of: making.looked.read.image.family, source: report, result: secondReport };
  const verdicts = await verifyPatched(world, { done, subject, on, maxLayerBytes, reports });
  const why = whyNotVerified(verdicts, demands);
  if (why !== undefined) return notTrue(world, { request, done, moves, verdicts, subject, why });
  return {
    ...(await deliver(world, request, { ...making, done, moves, verdicts, note, startedOn })),
    verdicts,
  };
}

/** An image by itself is in no namespace: what is demanded for all of them counts, and what was asked for. */
function demandsOf({ documents }: World, { verify }: PatchAsked): VerifyDemands {
  const everywhere = documents.policies.filter(({ spec }) => spec.namespaces.includes('*'));
  return strictestDemands([
    ...everywhere.map(({ spec }) => spec.verify),
    ...(verify === undefined ? [] : [verify]),
  ]);
}

interface Delivering extends Making {
  readonly done: PatchedImage;
  readonly verdicts: readonly ImageVerdict[];
  readonly moves: readonly PackageUpgrade[];
  readonly note: string;
  readonly startedOn: string;
}

/** Only what proved true comes here. */
async function deliver(
  world: World,
  request: PatchAsked,
  { looked, done, moves, verdicts, note, subject, to, startedOn }: Delivering,
): Promise<Unjudged> {
  const { reference, signal } = request;
  const said = { packages: moves, message: note };
  if (to.kind === 'local') {
    await savePatched(world, { done, subject, to, signal });
    return patchedResult(request, done, {
      ...said,
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
  const digest = await push(world, { done, subject, to: { repository, tag }, request });
  const patched = { repository, tag, digest };
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
  return patchedResult(request, done, { ...said, image: `${repository}:${tag}@${digest}`, ...vouched, loan });
}

interface NotTrue {
  readonly request: PatchAsked;
  readonly done: PatchedImage;
  readonly moves: readonly PackageUpgrade[];
  readonly verdicts: readonly ImageVerdict[];
  readonly subject: ToAsk;
  readonly why: string;
}

/** What did not prove true goes nowhere; it can be kept for whoever wants to know why. */
async function notTrue(world: World, failing: NotTrue): Promise<Unjudged> {
  const { request, done, moves: packages, verdicts, subject, why } = failing;
  const { reference, keepFailed, signal } = request;
  const { engine, leftOut } = done;
  const failed = { ...nothing, code: 'failed', reference, engine, packages, leftOut, verdicts } as const;
  const message = `what ${engine} made did not prove true, and nothing was pushed: ${why}`;
  if (keepFailed === undefined) return { ...failed, message };
  const to = { kind: 'local', place: { kind: 'layout', path: keepFailed }, tag: 'failed' } as const;
  await savePatched(world, { done, subject, to, signal });
  return { ...failed, message: `${message}; it is kept as ${placeText(to)}` };
}

function patchedResult(
  { reference }: PatchAsked,
  { engine, leftOut, manifest: { digest } }: PatchedImage,
  came: Pick<PatchImageResult, 'image' | 'signed' | 'attested' | 'packages' | 'message'> &
    Partial<Pick<PatchImageResult, 'loan'>>,
): Unjudged {
  return { ...nothing, code: 'patched', reference, ...came, digest, engine, leftOut };
}

interface Pushing {
  readonly done: PatchedImage;
  readonly subject: ToAsk;
  readonly to: PatchedPlace;
  readonly request: PatchAsked;
}

/** @throws images.tag-taken where the tag names something else. */
async function push(world: World, { done, subject, to, request }: Pushing): Promise<Digest> {
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

/** The same answer as a plan's, from what the engines said now. */
async function notDone(
  world: World,
  request: PatchAsked,
  { making, attempts }: { readonly making: Making; readonly attempts: Asked<PatchedImage>['attempts'] },
): Promise<Unjudged> {
  const { reference, engines } = request;
  const { looked, limitedTo, to, trust } = making;
  const unable = attempts.flatMap(({ engine, outcome }) =>
    isNotPatched(outcome) ? [{ engine, outcome }] : [],
  );
  const { code, message } = imagePlan({
    reference,
    to: placeText(to),
    trust,
    looked,
    previewed: { done: undefined, note: undefined, attempts: unable },
    engines,
    limitedTo,
    index: await world.advisories(),
    notes: [],
    coverage: nothingRead,
  });
  return { ...nothing, code, reference, message };
}
