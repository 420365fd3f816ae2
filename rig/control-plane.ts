import { type Kwok, startKwok } from './kwok.ts';
import { sweepAbandoned } from './node-sweep.ts';
import { type Plane, startPlane } from './plane.ts';
import { type RealNode, startRealNode } from './real-node.ts';

/** A control plane with the nodes that were asked for. */
export interface ControlPlane extends Plane {
  /** There when `kwok` was asked for; it has no nodes until `createNodes`. */
  readonly kwok?: Kwok | undefined;
  /** There when `realNode` was asked for. */
  readonly realNode?: RealNode | undefined;
}

export interface ControlPlaneOptions {
  /** Where its state goes, and what `stop` removes; a new directory in memory unless told. */
  readonly directory?: string | undefined;
  readonly kwok?: boolean | undefined;
  /** Needs root: ask `rigHas('real-node')` first. */
  readonly realNode?: boolean | undefined;
}

/** Cleans up after killed rigs, then starts a control plane and its nodes; `stop` ends the pods on the real node first, then everything. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  await sweepAbandoned();
  const plane = await startPlane({ directory: options.directory });
  try {
    const kwok = options.kwok === true ? startKwok(plane) : undefined;
    const realNode = options.realNode === true ? await startRealNode(plane) : undefined;
    const stop = async (): Promise<void> => {
      await realNode?.stop();
      await plane.stop();
    };
    return { ...plane, kwok, realNode, stop };
  } catch (error) {
    await plane.stop();
    throw error;
  }
}
