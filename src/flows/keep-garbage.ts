import { cameDue } from '../decide/windows/index.ts';
import { errorCode, errorMessage } from '../kernel/index.ts';
import type { CollectedImage, GarbageCollection, GarbageSchedule } from '../model/index.ts';
import { pause } from './bell.ts';
import { collectGarbage } from './collect-garbage.ts';
import type { World } from './world.ts';

export interface GarbageKeeperOptions {
  readonly signal: AbortSignal;
  readonly onCollected: () => void;
}

/** A schedule is of minutes. */
const lookEveryMs = 20_000;

/**
 * Collects garbage by the GarbageSchedules of the moment, until the signal is aborted; without one it removes nothing. A moment
 * that passed while no server ran is not made up for. Never throws.
 */
export async function keepGarbage(world: World, options: GarbageKeeperOptions): Promise<void> {
  const { signal } = options;
  const nowMs = (): number => world.clock.now().epochMilliseconds;
  let lookedMs = nowMs();
  while (!signal.aborted) {
    await pause(world.clock, lookEveryMs, signal);
    if (signal.aborted) return;
    const [afterMs, untilMs] = [lookedMs, nowMs()];
    lookedMs = untilMs;
    const now = await world.renewed();
    for (const schedule of now.documents.garbageSchedules)
      if (!signal.aborted) await collectIfDue(now, schedule, { ...options, afterMs, untilMs });
  }
}

interface Span extends GarbageKeeperOptions {
  readonly afterMs: number;
  readonly untilMs: number;
}

async function collectIfDue(world: World, { metadata, spec }: GarbageSchedule, span: Span): Promise<void> {
  const { signal, onCollected, afterMs, untilMs } = span;
  const schedule = metadata.name;
  try {
    if (!cameDue(spec, afterMs, untilMs)) return;
    // In the evidence log it is the document that asked for it, and no person.
    const asked: World = { ...world, user: `GarbageSchedule ${schedule}` };
    const only = { kind: 'repositories', globs: spec.images } as const;
    tell(world, schedule, await collectGarbage(asked, { isDeleting: true, only, signal }));
    onCollected();
  } catch (error) {
    if (signal.aborted) return;
    const [code, reason] = [errorCode(error), errorMessage(error)];
    if (code.startsWith('writing.')) world.logger.warn('garbage was not collected', { schedule, reason });
    else world.logger.error('garbage could not be collected', { schedule, code, reason });
  }
}

/** One line of what it did; what a person should look into is a warning. */
function tell({ logger }: World, schedule: string, { images, unread }: GarbageCollection): void {
  const count = (state: CollectedImage['state']): number =>
    images.filter((one) => one.state === state).length;
  const notRead = images.filter(({ reasons }) => reasons.some(({ code }) => code === 'not-read')).length;
  const fields = {
    schedule,
    removed: count('removed'),
    kept: count('kept'),
    failed: count('failed'),
    notRead,
    unread: unread.length,
  };
  const isTrouble = fields.failed + notRead + unread.length > 0;
  logger[isTrouble ? 'warn' : 'info']('garbage was collected', fields);
}
