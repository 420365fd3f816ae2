import { OakumError } from '../../kernel/index.ts';
import { stopText } from '../stop-writing.ts';
import type { World } from '../world.ts';

/** Why nothing new may be written anywhere. What is under way goes to its safe point, and the way back stays open. */
export interface Stopped {
  readonly code: string;
  readonly reason: string;
  readonly hint: string;
}

/** Asked anew before each step and each effect; undefined while writing may go on. */
export async function whyStopped(world: World): Promise<Stopped | undefined> {
  const store = await world.store();
  const pulled = await store.writingStop.current();
  if (pulled !== undefined)
    return { code: 'writing.paused', reason: stopText(pulled), hint: 'oakum resume --all lifts it' };
  const broken = world.notTakenUp.find(({ what }) => what === 'configuration');
  if (broken === undefined) return undefined;
  return {
    code: 'writing.configuration',
    reason: `the configuration was changed and cannot be taken up: ${broken.message}`,
    hint: 'mend the file, or put back what it said; nothing new is written until then',
  };
}

/** @throws writing.paused, writing.configuration while nothing new may be written */
export async function requireWriting(world: World): Promise<void> {
  const stopped = await whyStopped(world);
  if (stopped !== undefined) throw new OakumError(stopped.code, stopped.reason, { hint: stopped.hint });
}
