import { Agent } from 'undici';
import type { ControlPlane } from '../../rig/control-plane.ts';

/** Connections to the API server of a plane, which are nobody else's. */
export function agentOf(plane: Pick<ControlPlane, 'caPem'>): Agent & AsyncDisposable {
  const agent = new Agent({ connect: { ca: plane.caPem }, connections: 64 });
  return Object.assign(agent, { [Symbol.asyncDispose]: () => agent.destroy() });
}
