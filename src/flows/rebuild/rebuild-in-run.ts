import type { CiRun } from '../../edges/ci/interface.ts';
import { parseImageReference, printReference } from '../../formats/oci/index.ts';
import { OakumError } from '../../kernel/index.ts';
import {
  bodyOf,
  buildSourceDigest,
  type Effect,
  type EffectOutcome,
  type ImageBuildSource,
} from '../../model/index.ts';
import { lookAtImage } from '../images/look-at-image.ts';
import type { World } from '../world.ts';
import {
  type BuildCame,
  type CarryingOut,
  giveOrder,
  lookingAt,
  settleOrder,
  writeFor,
} from './carry-out.ts';
import { lookOnce } from './follow.ts';
import { orderFor } from './order.ts';
import { type Refused, refused } from './refused.ts';
import { resultPlaceOf } from './result-image.ts';
import { closeOrder, findRun, type NotTriggered, openOrder, resultKey, type Triggered } from './trigger.ts';

export type RebuildEffect = Extract<Effect, { action: 'image.rebuild' }>;

/** The order to CI inside the effect: what the log keeps of it finds the build again. */
export function buildKey({ key }: Pick<RebuildEffect, 'key'>): string {
  return `${key}/ci`;
}

/**
 * Has CI build what the plan says, and takes what it made. CI is asked once for each key; while it builds this is called again
 * and again, and what came of a build that has ended is read from the log.
 */
export async function rebuildInRun(
  world: World,
  effect: RebuildEffect,
  signal: AbortSignal,
): Promise<EffectOutcome> {
  const closed = await closedBefore(world, buildKey(effect));
  if (closed !== undefined) return closed;
  const carrying = await orderAgain(world, effect, signal);
  if ('kind' in carrying) return { kind: 'refused', code: carrying.code, reason: carrying.message };
  const { at, isAsked } = await firstAsked(world, effect);
  const waiting: Waiting = { carrying, at, isAsked };
  const triggered = await askOnce(world, waiting);
  if (triggered.kind === 'not-triggered') return notTriggered(world, triggered, waiting);
  return lookedAt(world, triggered, waiting);
}

interface Waiting {
  readonly carrying: CarryingOut;
  /** When CI was first asked. */
  readonly at: Temporal.Instant;
  readonly isAsked: boolean;
}

/** What came of the build, where its order was closed already: by an attempt that broke off before it could say so. */
async function closedBefore(world: World, key: string): Promise<EffectOutcome | undefined> {
  const { runs } = await world.store();
  const entry = await runs.outcomeOf(resultKey(key));
  const outcome = entry === undefined ? undefined : bodyOf('outcome', entry)?.outcome;
  if (outcome?.kind !== 'done') return outcome;
  return { kind: 'done', result: { ...outcome.result, ...digestIn(outcome.result.image) } };
}

function digestIn(image = ''): Readonly<Record<string, string>> {
  const { digest } = parseImageReference(image);
  return digest === undefined ? {} : { digest };
}

/** The order with what is expected of its result, looked up again by what the plan fixed; anything else refuses it. */
async function orderAgain(
  world: World,
  effect: RebuildEffect,
  signal: AbortSignal,
): Promise<CarryingOut | Refused> {
  const { order } = effect;
  const reference = printReference({ ...parseImageReference(effect.image), digest: effect.digest });
  const looked = await lookAtImage(world, { reference, signal, withAttached: true });
  const { revision, base } = order;
  const ordered = await orderFor(world, { looked, reference: effect.image, revision, base, signal });
  if (ordered.kind === 'refused') return ordered;
  if (ordered.kind === 'nothing-to-do') return refused('rebuild.nothing-to-do', ordered.message);
  const client = await world.ci(ordered.source.build);
  const isSame =
    ordered.baseline === order.baseline &&
    buildSourceDigest(ordered.source) === order.sourceDigest &&
    client.where === order.ci;
  if (!isSame)
    return refused(
      'rebuild.source-changed',
      'the Baseline of this image says something else of its source now',
    );
  const write = await writeFor(world, {
    key: buildKey(effect),
    from: reference,
    digest: effect.digest,
    revision,
    base,
    request: order.request,
    place: resultPlaceOf(order),
    to: client.where,
    signal,
  });
  return { ordered, looked, client, write, partOf: effect.run, signal };
}

async function firstAsked(world: World, effect: RebuildEffect): Promise<Pick<Waiting, 'at' | 'isAsked'>> {
  const { evidence } = await world.store();
  const entries = await evidence.ofRun(effect.run);
  const first = entries.find((one) => bodyOf('intent', one)?.key === buildKey(effect));
  const at = first === undefined ? world.clock.now() : Temporal.Instant.from(first.at);
  return { at, isAsked: first !== undefined };
}

/**
 * The run of the order. Where CI was asked before and nobody knows whether it heard, it must say that it has no such run
 * before it is asked again.
 */
async function askOnce(world: World, { carrying, at, isAsked }: Waiting): Promise<Triggered | NotTriggered> {
  const { client, write, partOf, signal } = carrying;
  try {
    const open = isAsked ? await openOrder(world, write.key) : undefined;
    if (isAsked && open?.run === undefined && !tellsRuns(carrying.ordered.source)) return neverKnown;
    if (isAsked && open === undefined) {
      const found = await findRun(world, { client, write, partOf, since: at, signal });
      if (found !== undefined) return found;
    }
    return await giveOrder(world, carrying);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof OakumError) || error.retry === 'never') throw error;
    const { code, message, hint, retry } = error;
    return { kind: 'not-triggered', code, message, hint, retry };
  }
}

const neverKnown: NotTriggered = {
  kind: 'not-triggered',
  code: 'rebuild.run-unknown',
  message: 'CI was asked, nobody knows whether it heard, and it does not say which runs it has',
  hint: 'look at the CI before you ask again',
  retry: 'never',
};

/** Whether a CI that has no run of an order can say so; of the others nobody knows. */
function tellsRuns({ build }: ImageBuildSource): boolean {
  switch (build.ci) {
    case 'webhook':
      return false;
    case 'gitlab':
      return build.token !== undefined && build.inputs.request !== '';
    case 'tekton':
      return true;
    default:
      return build.inputs.request !== '';
  }
}

/** A CI that is away for a while is asked later, as long as a build would be waited for. */
function notTriggered(world: World, { code, message, retry }: NotTriggered, waiting: Waiting): EffectOutcome {
  if (retry === 'never' || isTooLate(world, waiting))
    return { kind: 'failed', code, reason: message, retry: 'never' };
  return { kind: 'going-on', code: 'rebuild.not-triggered', reason: `${message} (${code})`, result: {} };
}

async function lookedAt(world: World, triggered: Triggered, waiting: Waiting): Promise<EffectOutcome> {
  const { carrying } = waiting;
  const { run } = triggered;
  const state = await lookOnce(world, lookingAt(carrying, triggered));
  if (state instanceof OakumError)
    return goingOn(world, { ...waiting, run, where: `${state.message} (${state.code})` });
  if (state.kind !== 'going-on')
    return outcomeOf(await settleOrder(world, { ...carrying, triggered, ended: state }));
  return goingOn(world, { ...waiting, run: { ...run, link: state.link ?? run.link }, where: state.where });
}

interface GoingOn extends Waiting {
  readonly run: CiRun;
  readonly where: string;
}

async function goingOn(world: World, { run, where, ...waiting }: GoingOn): Promise<EffectOutcome> {
  if (isTooLate(world, waiting)) return tooLate(world, { ...waiting, where });
  const { id, link } = run;
  const result = { run: id, ...(link === undefined ? {} : { link }) };
  return { kind: 'going-on', code: 'rebuild.going-on', reason: where, result };
}

interface TooLate extends Pick<Waiting, 'carrying'> {
  readonly where: string;
}

/** Nobody takes the order up again: another run has another key. */
async function tooLate(world: World, { carrying, where }: TooLate): Promise<EffectOutcome> {
  const { waitMinutes } = carrying.ordered.source;
  const reason = `it has not ended after ${waitMinutes} minutes: ${where}`;
  const outcome = { kind: 'failed', code: 'rebuild.timed-out', reason, retry: 'never' } as const;
  await closeOrder(world, { ...carrying, outcome });
  return outcome;
}

function isTooLate(world: World, { carrying, at }: Waiting): boolean {
  const until = at.add({ minutes: carrying.ordered.source.waitMinutes });
  return Temporal.Instant.compare(world.clock.now(), until) > 0;
}

function outcomeOf({ code, reason, message, run, link, image, verdicts }: BuildCame): EffectOutcome {
  if (code !== 'rebuilt' || image === undefined)
    return { kind: 'failed', code: reason ?? 'rebuild.result-wrong', reason: message, retry: 'never' };
  const told = { ...(run === undefined ? {} : { run }), ...(link === undefined ? {} : { link }) };
  return {
    kind: 'done',
    result: { image, ...digestIn(image), ...told, checks: JSON.stringify(verdicts) },
  };
}
