import { windowState } from '../decide/windows/index.ts';
import type { WindowState } from '../model/index.ts';
import type { World } from './world.ts';

/**
 * The windows at one moment (ISO text), each namespace asked once however many workloads it has: when a long freeze ends
 * may take many steps through a schedule to say.
 */
export function windowsAt(
  { documents }: Pick<World, 'documents'>,
  now: string,
): (namespace: string) => WindowState {
  const states = new Map<string, WindowState>();
  return (namespace) => {
    const state = states.get(namespace) ?? windowState(documents.windows, namespace, now);
    states.set(namespace, state);
    return state;
  };
}
