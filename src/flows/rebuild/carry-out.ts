import type { CiClient } from '../../edges/ci/interface.ts';
import { repositoryOf } from '../../formats/oci/index.ts';
import { type Digest, OakumError } from '../../kernel/index.ts';
import type { BuildWrite, EffectOutcome, RebuildCode, RebuildVerdict } from '../../model/index.ts';
import type { LookedAt } from '../images/look-at-image.ts';
import { readImage } from '../images/read-image.ts';
import { requireWriting } from '../runs/why-stopped.ts';
import { judgeSource } from '../trust/judge-source.ts';
import type { World } from '../world.ts';
import { type Ended, followRun, type LookingAt } from './follow.ts';
import { judgeRebuilt, whyNotAccepted } from './judge-rebuilt.ts';
import type { Ordered } from './order.ts';
import { digestAt, resultPlaceOf, type TaggedReference } from './result-image.ts';
import { closeOrder, type NotTriggered, type Triggered, triggerOnce } from './trigger.ts';

/** An order that CI is to be given, and what is expected of it. */
export interface CarryingOut {
  readonly ordered: Ordered;
  readonly looked: LookedAt;
  readonly client: CiClient;
  readonly write: BuildWrite;
  /** The run of ours that it is part of; absent for what a person does by hand. */
  readonly partOf?: string | undefined;
  readonly signal: AbortSignal;
}

/** What came of an order. Codes are stable. */
export interface BuildCame {
  readonly code: RebuildCode;
  /** Of what stood in the way, such as `ci.unauthorized`. */
  readonly reason: string | undefined;
  readonly message: string;
  readonly hint: string | undefined;
  /** CI's own run. */
  readonly run: string | undefined;
  readonly link: string | undefined;
  /** What CI made, by its digest; accepted only where the code is `rebuilt`. */
  readonly image: string | undefined;
  readonly verdicts: readonly RebuildVerdict[];
}

/** Gives the order to CI, or finds the run that it was given to before, follows that to its end and judges what it made. */
export async function carryOutOrder(world: World, carrying: CarryingOut): Promise<BuildCame> {
  const { ordered } = carrying;
  await requireWriting(world);
  const triggered = await giveOrder(world, carrying);
  if (triggered.kind === 'not-triggered') {
    const { code, message, hint } = triggered;
    return { ...nothing, code: 'not-triggered', reason: code, message, hint };
  }
  const waitMs = ordered.source.waitMinutes * 60_000;
  const ended = await followRun(world, { ...lookingAt(carrying, triggered), waitMs });
  return settleOrder(world, { ...carrying, triggered, ended });
}

/** Asks CI, or finds the run that it began before. */
export async function giveOrder(
  world: World,
  { client, write, partOf, signal }: CarryingOut,
): Promise<Triggered | NotTriggered> {
  world.progress.step(`asking ${client.where}`);
  return triggerOnce(world, { client, write, partOf, signal });
}

/** Where to look for what becomes of a run. */
export function lookingAt(
  { client, signal }: Pick<CarryingOut, 'client' | 'signal'>,
  { run, write }: Pick<Triggered, 'run' | 'write'>,
): LookingAt {
  return { client, run, result: resultPlaceOf(write), before: write.before, signal };
}

export interface Settling extends CarryingOut {
  readonly triggered: Triggered;
  readonly ended: Ended;
}

/** Judges what a run that has ended made, and closes its order. */
export async function settleOrder(world: World, settling: Settling): Promise<BuildCame> {
  const { triggered, ended, partOf } = settling;
  const { run, write } = triggered;
  const told = { ...nothing, run: run.id, link: ended.link };
  if (ended.kind !== 'succeeded')
    return { ...told, ...(await notSucceeded(world, ended, { write, partOf })) };
  const came = await accept(world, { ...settling, write, digest: ended.digest });
  await closeOrder(world, { write, partOf, outcome: outcomeOf(came) });
  return { ...told, ...came };
}

const nothing = {
  reason: undefined,
  message: '',
  hint: undefined,
  run: undefined,
  link: undefined,
  image: undefined,
  verdicts: [],
} as const;

export interface Writing {
  readonly key: string;
  /** The image that is built again, as it was named, and its digest. */
  readonly from: string;
  readonly digest: Digest;
  readonly revision: string;
  readonly base: string;
  readonly request: string;
  readonly place: TaggedReference;
  /** The API that is called. */
  readonly to: string;
  readonly signal: AbortSignal;
}

/** The order as the evidence log keeps it, with what lies at the result's place now. */
export async function writeFor(world: World, { place, signal, ...order }: Writing): Promise<BuildWrite> {
  const before = await digestAt(world, place, signal);
  const result = `${repositoryOf(place)}:${place.tag}`;
  return { write: 'ci.trigger', ...order, result, ...(before === undefined ? {} : { before }) };
}

type NotSucceeded = Pick<BuildCame, 'code' | 'reason' | 'message' | 'hint'>;

/** One that was only no longer waited for stays open: the next call goes on with it. */
async function notSucceeded(
  world: World,
  { kind, reason: message }: Exclude<Ended, { readonly kind: 'succeeded' }>,
  order: Pick<CarryingOut, 'write' | 'partOf'>,
): Promise<NotSucceeded> {
  if (kind === 'timed-out') {
    const hint = 'the same command goes on waiting for this run, and starts no other';
    return { code: 'timed-out', reason: 'rebuild.timed-out', message, hint };
  }
  const code = kind === 'failed' ? 'ci-failed' : 'cancelled';
  const reason = `rebuild.${code}`;
  await closeOrder(world, {
    ...order,
    outcome: { kind: 'failed', code: reason, reason: message, retry: 'never' },
  });
  return { code, reason, message, hint: undefined };
}

type Came = Pick<BuildCame, 'code' | 'reason' | 'message' | 'image' | 'verdicts'>;

interface Accepting extends Pick<CarryingOut, 'signal' | 'ordered' | 'looked' | 'write'> {
  readonly digest: Digest | undefined;
}

async function accept(world: World, { signal, ordered, looked, write, digest }: Accepting): Promise<Came> {
  const wrong = {
    code: 'result-wrong',
    reason: 'rebuild.result-wrong',
    image: undefined,
    verdicts: [],
  } as const;
  if (digest === undefined)
    return { ...wrong, message: `CI says that all went well, and there is nothing at ${write.result}` };
  const repository = repositoryOf(resultPlaceOf(write));
  const image = `${write.result}@${digest}`;
  world.progress.step(`reading ${image}`);
  const { platform } = looked.read.image;
  const reading = {
    reference: `${repository}@${digest}`,
    platform,
    useCache: true,
    withAttached: true,
    signal,
  } as const;
  const result = await readImage(world, reading).catch((error: unknown) => {
    if (error instanceof OakumError && error.retry === 'never') return error;
    throw error;
  });
  if (result instanceof OakumError)
    return { ...wrong, image, message: `what CI made cannot be read: ${result.message} (${result.code})` };
  const trust = await judgeSource(world, { ...result, reference: reading.reference, signal });
  const verdicts = judgeRebuilt({
    looked,
    result,
    before: write.before,
    base: ordered.base,
    repository: ordered.source.repository,
    revision: write.revision,
    trust,
    quarantined: await (await world.store()).knowledge.quarantined(digest),
    index: await world.advisories(),
  });
  const why = whyNotAccepted(verdicts);
  if (why !== undefined)
    return { ...wrong, image, verdicts, message: `what CI made is not accepted: ${why}` };
  return { code: 'rebuilt', reason: undefined, image, verdicts, message: '' };
}

function outcomeOf({ code, reason, message, verdicts, image = '' }: Came): EffectOutcome {
  if (code === 'rebuilt') return { kind: 'done', result: { image, checks: JSON.stringify(verdicts) } };
  return { kind: 'failed', code: reason ?? 'rebuild.result-wrong', reason: message, retry: 'never' };
}
