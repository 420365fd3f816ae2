import type { Lease, Store } from '../store/interface.ts';
import type { World } from './world.ts';

/** A new name for who claims something, which tells the process that does: `driver-7f3a9c21e5/4711-188213@web-1-9f3c2a1b`. */
export function claimant(world: World, kind: 'driver' | 'server'): string {
  return `${world.ids.next(kind)}/${world.processes.self}`;
}

/** Whether whoever claimed under this name is known to be over, because its process on this machine is. */
export function isOver(world: World, owner: string): boolean {
  return world.processes.hasEnded(owner.slice(owner.indexOf('/') + 1));
}

interface Claim {
  readonly run: string;
  readonly owner: string;
  readonly ttlMs: number;
}

/**
 * The lease on a run; undefined when somebody else has it. One of a process of this machine that has been killed is
 * given back first, so that nobody waits for it to run out; should that process live after all, the fence stops it.
 */
export async function claimRun(world: World, store: Store, claim: Claim): Promise<Lease | undefined> {
  const { run, owner, ttlMs } = claim;
  const take = () => store.runs.claim(run, owner, { now: world.clock.now(), ttlMs });
  const lease = await take();
  if (lease !== undefined) return lease;
  const holder = await store.runs.holder(run);
  if (holder === undefined || !isOver(world, holder.owner)) return undefined;
  await store.runs.release(holder);
  return take();
}
