import type { CiClient } from '../../edges/ci/interface.ts';
import { repositoryOf } from '../../formats/oci/index.ts';
import { type Digest, OakumError } from '../../kernel/index.ts';
import type { BuildWrite, EffectOutcome, RebuildCode, RebuildVerdict } from '../../model/index.ts';
import type { LookedAt } from '../images/look-at-image.ts';
import { readImage } from '../images/read-image.ts';
import { requireWriting } from '../runs/why-stopped.ts';
import { judgeSource } from '../trust/judge-source.ts';
import type { World } from '../world.ts';
import { type Ended, followRun } from './follow.ts';
import { judgeRebuilt, whyNotAccepted } from './judge-rebuilt.ts';
import type { Ordered } from './order.ts';
import { digestAt, resultPlaceOf, type TaggedReference } from './result-image.ts';
import { closeOrder, triggerOnce } from './trigger.ts';

/** An order that CI is to be given, and what is expected of it. */
export interface CarryingOut {
  readonly ordered: Ordered;
  readonly looked: LookedAt;
  readonly client: CiClient;
  readonly write: BuildWrite;
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
  const { ordered, client, write, signal } = carrying;
  await requireWriting(world);
  world.progress.step(`asking ${client.where}`);
  const triggered = await triggerOnce(world, { client, write, signal });
  if (triggered.kind === 'not-triggered') {
    const { code, message, hint } = triggered;
    return { ...nothing, code: 'not-triggered', reason: code, message, hint };
  }
  const { run, write: open } = triggered;
  const ended = await followRun(world, {
    client,
    run,
    result: resultPlaceOf(open),
    before: open.before,
    waitMs: ordered.source.waitMinutes * 60_000,
    signal,
  });
  const told = { ...nothing, run: run.id, link: ended.link };
  if (ended.kind !== 'succeeded') return { ...told, ...(await notSucceeded(world, ended, open)) };
  const came = await accept(world, { ...carrying, write: open, digest: ended.digest });
  await closeOrder(world, open, outcomeOf(came));
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
  write: BuildWrite,
): Promise<NotSucceeded> {
  if (kind === 'timed-out') {
    const hint = 'the same command goes on waiting for this run, and starts no other';
    return { code: 'timed-out', reason: 'rebuild.timed-out', message, hint };
  }
  const code = kind === 'failed' ? 'ci-failed' : 'cancelled';
  const reason = `rebuild.${code}`;
  await closeOrder(world, write, { kind: 'failed', code: reason, reason: message, retry: 'never' });
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

function outcomeOf({ code, reason, message, image = '' }: Came): EffectOutcome {
  if (code === 'rebuilt') return { kind: 'done', result: { image } };
  return { kind: 'failed', code: reason ?? 'rebuild.result-wrong', reason: message, retry: 'never' };
}
