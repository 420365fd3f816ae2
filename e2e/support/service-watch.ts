import { setTimeout as pause } from 'node:timers/promises';
import type { ControlPlane } from '../../rig/control-plane.ts';
import { makeClient } from '../../testing/kube/conformance/client.ts';
import { nameOf } from '../../testing/kube/values/meta.ts';
import { numberAt, type Tree, textAt, treesAt } from '../../testing/kube/values/tree.ts';
import { podsIn, type SeenPod } from './objects.ts';

export interface ServiceWatch {
  /** Ends the watch and gives what was seen. */
  stop(): Promise<SeenService>;
}

/** What a customer of the old pods, and an operator beside them, saw meanwhile. */
export interface SeenService {
  readonly looks: number;
  /** The fewest of the old pods that were Ready at one moment. */
  readonly leastReady: number;
  /** Requests to old pods that were not answered with 200, each with the reason. */
  readonly unanswered: readonly string[];
  /** New pods that crashed: a look would miss one that is withdrawn at once, so they are followed by a watch. */
  readonly crashed: readonly string[];
}

export interface WatchOptions {
  readonly plane: ControlPlane;
  readonly namespace: string;
  /** The pods that must go on serving. */
  readonly pods: readonly SeenPod[];
  readonly path: string;
}

/** Asks every old pod over HTTP, and the API server about all of them, again and again until it is stopped. */
export function watchService({ plane, namespace, pods, path }: WatchOptions): ServiceWatch {
  const end = new AbortController();
  const names = new Set(pods.map(({ name }) => name));
  const unanswered: string[] = [];
  const crashed = new Set<string>();
  const state = { looks: 0, leastReady: pods.length };
  const look = async (): Promise<void> => {
    const answers = await Promise.all(pods.map((pod) => ask(pod, path)));
    unanswered.push(...answers.filter((answer) => answer !== undefined));
    const now = await podsIn(plane, namespace);
    const ready = now.filter(({ name, isReady }) => names.has(name) && isReady).length;
    state.leastReady = Math.min(state.leastReady, ready);
    state.looks += 1;
  };
  const following = followPods({ plane, namespace, signal: end.signal }, (pod) => {
    if (!names.has(nameOf(pod)) && hasCrashed(pod)) crashed.add(nameOf(pod));
  });
  const looking = (async () => {
    while (!end.signal.aborted) {
      await look();
      await pause(100, undefined, { signal: end.signal }).catch(() => {});
    }
  })();
  return {
    stop: async () => {
      end.abort();
      await looking;
      await following;
      return { ...state, unanswered, crashed: [...crashed] };
    },
  };
}

interface Followed {
  readonly plane: ControlPlane;
  readonly namespace: string;
  readonly signal: AbortSignal;
}

async function followPods({ plane, namespace, signal }: Followed, see: (pod: Tree) => void): Promise<void> {
  const client = makeClient({ url: plane.url, caPem: plane.caPem, token: plane.adminToken });
  try {
    for await (const { object } of client.watch(`/api/v1/namespaces/${namespace}/pods`, {}, signal))
      see(object);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await client.close();
  }
}

function hasCrashed(pod: Tree): boolean {
  return treesAt(pod, 'status', 'containerStatuses').some(
    (status) =>
      numberAt(status, 'restartCount') > 0 ||
      textAt(status, 'state', 'waiting', 'reason') === 'CrashLoopBackOff',
  );
}

async function ask({ name, address }: SeenPod, path: string): Promise<string | undefined> {
  try {
    const response = await fetch(`http://${address}:8080${path}`, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.status === 200 ? undefined : `${name}: ${response.status}`;
  } catch (error) {
    return `${name}: ${String(error)}`;
  }
}
