import { instantText, OakumError } from '../kernel/index.ts';
import type { WritingStop } from '../model/index.ts';
import type { World } from './world.ts';

/** The kill switch as it stands; undefined while writing goes on. */
export async function currentStop(world: World): Promise<WritingStop | undefined> {
  return (await world.store()).writingStop.current();
}

/**
 * Stops all new writing of every process on this store, until somebody lifts it. Gives the stop in force: where somebody
 * was first, theirs stays.
 *
 * @throws usage.reason
 */
export async function stopWriting(
  world: World,
  { by, reason }: { readonly by: string; readonly reason: string },
): Promise<WritingStop> {
  if (reason.trim() === '')
    throw new OakumError('usage.reason', 'stopping all writing needs a reason', { hint: '--reason "why"' });
  const at = instantText(world.clock.now());
  const stop: WritingStop = { by, at, reason: reason.trim() };
  const store = await world.store();
  return store.writingStop.set(stop, { at, kind: 'writing-paused', by, body: { reason: stop.reason } });
}

/** Lets writing go on. Gives the stop that was lifted; undefined where there was none. */
export async function resumeWriting(world: World, by: string): Promise<WritingStop | undefined> {
  const at = instantText(world.clock.now());
  const store = await world.store();
  return store.writingStop.lift((lifted) => ({
    at,
    kind: 'writing-resumed',
    by,
    body: { pausedBy: lifted.by, pausedAt: lifted.at },
  }));
}

/** `all writing is paused by ann since 2026-11-21T09:00:00.000Z: something is wrong` */
export function stopText({ by, at, reason }: WritingStop): string {
  return `all writing is paused by ${by} since ${at}: ${reason}`;
}
