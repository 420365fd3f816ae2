import type { BuildOrder, CiClient, CiRun } from '../../edges/ci/interface.ts';
import { errorCode, errorMessage, OakumError, withRetry } from '../../kernel/index.ts';
import { type BuildWrite, bodyOf, type EffectOutcome, type Entry } from '../../model/index.ts';
import { makeEntry } from '../../prove/audit/index.ts';
import { recordWrite } from '../images/record-write.ts';
import type { World } from '../world.ts';

/** A run, and the order that it is of: another than the new one where it was ordered before. */
export interface Triggered {
  readonly kind: 'triggered';
  readonly run: CiRun;
  readonly write: BuildWrite;
  readonly how: 'started' | 'found-again';
}

export type NotTriggered = {
  readonly kind: 'not-triggered';
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  /** Whether asking again may help. */
  readonly retry: OakumError['retry'];
};

export interface Triggering {
  readonly client: CiClient;
  readonly write: BuildWrite;
  /** The run of ours that the order is part of; absent for what a person does by hand. */
  readonly partOf?: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * The run of this order: the one that was started before and has not come to its end, else a new one. Intent goes to the evidence log
 * first, the run after it: whoever comes after a kill finds the run there, or, where the kill came between, by the
 * request that CI was given. Two processes at once may each start one.
 */
export async function triggerOnce(world: World, triggering: Triggering): Promise<Triggered | NotTriggered> {
  const before = await again(world, triggering);
  if (before !== undefined) return before;
  const { client, write, partOf, signal } = triggering;
  try {
    const writing = { write, signal, ...(partOf === undefined ? {} : { run: partOf }) };
    const run = await recordWrite(world, writing, async () => {
      const value = await start(world, client, { order: orderOf(write), signal });
      return { value, outcome: runOutcome(value) };
    });
    return { kind: 'triggered', run, write, how: 'started' };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof OakumError) || !isOfCi(error.code)) throw error;
    const { code, message, hint, retry } = error;
    return { kind: 'not-triggered', code, message, hint, retry };
  }
}

export interface Closing {
  readonly write: BuildWrite;
  readonly partOf?: string | undefined;
  readonly outcome: EffectOutcome;
}

/** What came of the run; closes the order, so that the next one is a new one. */
export async function closeOrder(world: World, { write, partOf, outcome }: Closing): Promise<void> {
  await keepOutcome(world, { key: resultKey(write.key), partOf, outcome });
}

interface Keeping extends Pick<Closing, 'partOf' | 'outcome'> {
  readonly key: string;
}

async function keepOutcome(world: World, { key, partOf, outcome }: Keeping): Promise<void> {
  const { evidence } = await world.store();
  const context = { clock: world.clock, by: world.user, run: partOf };
  await evidence.append([makeEntry('outcome', context, { key, outcome })]);
}

/** Under which the log keeps what came of the build that was asked for under a key. */
export function resultKey(key: string): string {
  return `${key}/result`;
}

function orderOf({ request, revision, base }: BuildWrite): BuildOrder {
  return { request, revision, base };
}

function runOutcome({ id, link }: CiRun): EffectOutcome {
  return { kind: 'done', result: { run: id, ...(link === undefined ? {} : { link }) } };
}

function isOfCi(code: string): boolean {
  return /^(?:ci|http|kube)\./.test(code);
}

interface Starting {
  readonly order: BuildOrder;
  readonly signal: AbortSignal;
}

/**
 * Asks once. Where nobody knows whether it was heard, the run is looked for before anybody says that there is none; a CI
 * that asks to wait has started nothing, and is asked again.
 */
async function start(world: World, client: CiClient, { order, signal }: Starting): Promise<CiRun> {
  const since = world.clock.now();
  const { clock, random } = world;
  const run = await withRetry(
    () => client.trigger(order, signal).catch((error: unknown) => onlyThrottled(error)),
    { clock, random, attempts: 4, firstDelayMs: 2_000, maxDelayMs: 60_000, signal },
  );
  if (run !== undefined && !(run instanceof OakumError)) return run;
  const found = await findSoon(world, client, { order, since, signal });
  if (found !== undefined) return found;
  if (run !== undefined) throw notKnown(run);
  throw new OakumError('ci.run-unknown', `${client.where} took the order, and no run of it is to be found`, {
    hint: `does the name of the run show its input? run-name: rebuild \${{ inputs.oakum_request }}`,
  });
}

/** Thrown on where asking again is safe or of no use; given back where it may have been heard. */
function onlyThrottled(error: unknown): OakumError {
  if (error instanceof OakumError && error.retry === 'later' && error.code !== 'ci.throttled') return error;
  throw error;
}

function notKnown(error: OakumError): OakumError {
  return new OakumError(error.code, `${error.message}; no run of the order is to be found`, {
    cause: error,
    retry: error.retry,
    hint: 'look at the CI before you ask again: it may have heard',
  });
}

const looks = 8;

async function findSoon(
  world: World,
  client: CiClient,
  { order, since, signal }: Starting & { readonly since: Temporal.Instant },
): Promise<CiRun | undefined> {
  for (let look = 0; look < looks; look += 1) {
    await world.clock.sleep(1_000 * 1.6 ** look, signal);
    const found = await client.find(order, since, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      if (error instanceof OakumError) return undefined;
      throw error;
    });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The order of before that is not known to have come to an end; undefined where there is none. */
export async function openOrder(world: World, key: string): Promise<OpenOrder | undefined> {
  const { runs } = await world.store();
  const intent = await runs.intentOf(key);
  const write = intent === undefined ? undefined : writeIn(intent);
  if (intent === undefined || write === undefined) return undefined;
  const result = await runs.outcomeOf(resultKey(key));
  if (result !== undefined && result.index > intent.index) return undefined;
  const outcome = await runs.outcomeOf(key);
  const at = Temporal.Instant.from(intent.at);
  if (outcome === undefined || outcome.index < intent.index) return { write, at, run: undefined };
  const run = runIn(outcome);
  return run === undefined ? undefined : { write, at, run };
}

/** `run` is undefined where it was killed between asking and writing down what was answered. */
export interface OpenOrder {
  readonly write: BuildWrite;
  readonly at: Temporal.Instant;
  readonly run: CiRun | undefined;
}

async function again(world: World, triggering: Triggering): Promise<Triggered | undefined> {
  const open = await openOrder(world, triggering.write.key);
  if (open === undefined) return undefined;
  if (open.run !== undefined)
    return { kind: 'triggered', run: open.run, write: open.write, how: 'found-again' };
  return findRun(world, { ...triggering, write: open.write, since: open.at });
}

export interface Finding extends Triggering {
  /** When it was first asked for. */
  readonly since: Temporal.Instant;
}

/** Looks at CI for the run of an order of which nobody knows whether it was heard, and writes down what is found. */
export async function findRun(
  world: World,
  { client, write, partOf, since, signal }: Finding,
): Promise<Triggered | undefined> {
  const run = await client.find(orderOf(write), since, signal);
  if (run === undefined) return undefined;
  await keepOutcome(world, { key: write.key, partOf, outcome: runOutcome(run) });
  return { kind: 'triggered', run, write, how: 'found-again' };
}

function writeIn(intent: Entry): BuildWrite | undefined {
  const body = bodyOf('intent', intent);
  return body !== undefined && 'write' in body && body.write === 'ci.trigger' ? body : undefined;
}

function runIn(entry: Entry): CiRun | undefined {
  const outcome = bodyOf('outcome', entry)?.outcome;
  if (outcome?.kind !== 'done') return undefined;
  const { run, link } = outcome.result;
  return run === undefined ? undefined : { id: run, link };
}

/** For people: `ci.unauthorized`, or `internal`. */
export function reasonOf(error: unknown): string {
  return `${errorMessage(error)} (${errorCode(error)})`;
}
