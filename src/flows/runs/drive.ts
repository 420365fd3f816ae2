import type { Executor, ImageChange, Rehearsed } from '../../executor/index.ts';
import { errorMessage, instantText, OakumError } from '../../kernel/index.ts';
import { type Effect, EffectOutcome, type EntryKind, type Plan, type Run } from '../../model/index.ts';
import type { Lease, NewEntry, Store } from '../../store/interface.ts';
import { lendInRun } from '../loans/lend-in-run.ts';
import type { World } from '../world.ts';

export const leaseMs = 30_000;

export interface DriveRequest {
  readonly run: string;
  readonly signal: AbortSignal;
  /** A sentence for each thing that changes. */
  readonly onChange: (sentence: string) => void;
}

/**
 * Everything that the steps of one drive share. `lease` is the newest; it is replaced when it is renewed. So is the
 * world, between two steps and never within one, and with it the executor, whose ceiling is in the documents.
 */
export interface Drive extends DriveRequest {
  readonly store: Store;
  readonly plan: Plan;
  world: World;
  executor: Executor;
  lease: Lease;
}

export type Body = NewEntry['body'];

export function entry(drive: Drive, kind: EntryKind, body: unknown): NewEntry {
  const plain: Body = JSON.parse(JSON.stringify(body));
  return {
    at: instantText(drive.world.clock.now()),
    kind,
    by: drive.lease.owner,
    run: drive.run,
    body: plain,
  };
}

/** State change and entries in one transaction, under a lease that is still ours. */
export async function save(drive: Drive, run: Run, entries: readonly NewEntry[]): Promise<void> {
  drive.lease = await drive.store.runs.renew(drive.lease, { now: drive.world.clock.now(), ttlMs: leaseMs });
  await drive.store.runs.save(drive.lease, run, entries);
}

/** Nothing to save, and still ours: a quiet bake may be longer than a lease. */
export async function keepLease(drive: Drive): Promise<void> {
  const now = drive.world.clock.now();
  if (drive.lease.until.since(now).total('milliseconds') > leaseMs / 2) return;
  drive.lease = await drive.store.runs.renew(drive.lease, { now, ttlMs: leaseMs });
}

/** Opens the loans of the layer patches of a run that came to some workload. May be called again. */
export async function lend(drive: Drive, run: Run): Promise<void> {
  await withHeartbeat(drive, (signal) =>
    lendInRun(drive.world, { run, planned: drive.plan.patches, signal }),
  );
}

export async function runOf(store: Store, id: string): Promise<Run> {
  const run = await store.runs.get(id);
  if (run === undefined)
    throw new OakumError('runs.not-found', `no run ${JSON.stringify(id)}`, { hint: 'oakum runs lists them' });
  return run;
}

/** What an effect came to, and the entry that is to be saved together with the state that follows from it. */
export interface Done {
  readonly outcome: EffectOutcome;
  /** What the rehearsal said, where there was one. */
  readonly rehearsed?: Rehearsed | undefined;
  readonly entries: readonly NewEntry[];
}

/**
 * Intent first, then the act. The outcome's entry is left to the caller, who saves it with the next state. An image
 * effect with a recorded good outcome is not done again; effects on workloads are asked again, since they look at the
 * live object first. What `rehearse` is refused for refuses the effect, and then nothing is changed.
 */
export async function carryOut(
  drive: Drive,
  run: Run,
  effect: Effect,
  rehearse?: ImageChange,
): Promise<Done> {
  const before = !('target' in effect)
    ? goodOutcome((await drive.store.runs.outcomeOf(effect.key))?.body)
    : undefined;
  if (before !== undefined) return { outcome: before, entries: [] };
  await save(drive, run, [entry(drive, 'intent', { key: effect.key, effect })]);
  drive.onChange(intentSentence(effect));
  const { outcome, rehearsed } = await withHeartbeat(drive, (signal) =>
    rehearsedFirst(drive, { effect, rehearse, signal }),
  );
  if (outcome.kind !== 'done') drive.onChange(`  ${outcome.kind}: ${outcome.reason} (${outcome.code})`);
  return { outcome, rehearsed, entries: [entry(drive, 'outcome', { key: effect.key, outcome })] };
}

interface Asked {
  readonly effect: Effect;
  readonly rehearse: ImageChange | undefined;
  readonly signal: AbortSignal;
}

async function rehearsedFirst(
  { executor }: Drive,
  { effect, rehearse, signal }: Asked,
): Promise<Pick<Done, 'outcome' | 'rehearsed'>> {
  const rehearsed = rehearse === undefined ? undefined : await executor.rehearse(rehearse, signal);
  if (rehearsed?.kind === 'refused') return { outcome: rehearsed, rehearsed };
  return { outcome: await executor.carryOut(effect, signal), rehearsed };
}

function goodOutcome(body: Body | undefined): EffectOutcome | undefined {
  const parsed = EffectOutcome.safeParse(body?.outcome);
  return parsed.success && parsed.data.kind === 'done' ? parsed.data : undefined;
}

function intentSentence(effect: Effect): string {
  switch (effect.action) {
    case 'image.patch':
      return `patching ${effect.image} into ${effect.toRepository}:${effect.toTag}`;
    case 'image.rebuild':
      return `having ${effect.image} built again by ${effect.order.ci}, ${effect.order.revision.slice(0, 12)} on ${effect.order.base}`;
    case 'image.sign':
      return `signing ${effect.repository}@${effect.digest}`;
    case 'workload.image':
      return `${effect.target.namespace}/${effect.target.name}: image ${effect.images.map((image) => `${image.container} → ${image.to}`).join(', ')}`;
    case 'workload.rollout-fields':
      return `${effect.target.namespace}/${effect.target.name}: ${Object.entries(effect.set)
        .map(([name, value]) => `${name}=${value}`)
        .join(' ')}`;
  }
}

/** Keeps the lease alive while something long is done; losing it stops the work. */
export async function withHeartbeat<T>(drive: Drive, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const lost = new AbortController();
  const done = new AbortController();
  const beating = beat(drive, done.signal).catch((error: unknown) => {
    if (!done.signal.aborted)
      lost.abort(
        new OakumError('store.fenced', `the lease was lost: ${errorMessage(error)}`, { cause: error }),
      );
  });
  try {
    return await act(AbortSignal.any([drive.signal, lost.signal]));
  } finally {
    done.abort();
    await beating;
  }
}

async function beat(drive: Drive, done: AbortSignal): Promise<void> {
  for (;;) {
    await drive.world.clock.sleep(leaseMs / 3, done);
    drive.lease = await drive.store.runs.renew(drive.lease, { now: drive.world.clock.now(), ttlMs: leaseMs });
  }
}
