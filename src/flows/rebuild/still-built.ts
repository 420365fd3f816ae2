import { OakumError } from '../../kernel/index.ts';
import type { World } from '../world.ts';
import { lookingAt } from './carry-out.ts';
import { lookOnce } from './follow.ts';
import { buildKey, type RebuildEffect } from './rebuild-in-run.ts';
import { openOrder } from './trigger.ts';

/** Whether a build that was asked for still goes on; false where the effect is to be carried out again to learn more. */
export async function isStillBuilt(
  world: World,
  effect: RebuildEffect,
  signal: AbortSignal,
): Promise<boolean> {
  const open = await openOrder(world, buildKey(effect));
  const baseline = world.documents.baselines.find(({ metadata }) => metadata.name === effect.order.baseline);
  const source = baseline?.spec.source;
  if (open?.run === undefined || source === undefined) return false;
  const client = await world.ci(source.build);
  const state = await lookOnce(world, lookingAt({ client, signal }, { run: open.run, write: open.write }));
  return state instanceof OakumError || state.kind === 'going-on';
}
