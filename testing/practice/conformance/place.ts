import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeClock, makeFakeClock } from '../../clock/index.ts';
import type { Tree } from '../../kube/index.ts';
import { type PracticeEstate, startPracticeEstate } from '../index.ts';

/** A directory for estates of one test file; each that was started is stopped, and the directory removed. */
export interface Place {
  readonly directory: string;
  start(begin?: 'kept' | 'fresh'): Promise<{ readonly estate: PracticeEstate; readonly clock: FakeClock }>;
  stop(): Promise<void>;
  /** Stops what runs and removes everything. */
  leave(): Promise<void>;
}

/** Certificates are judged by the true time, so the estate's clock begins there. */
export function openPlace(): Place {
  const directory = mkdtempSync(join(tmpdir(), 'oakum-practice-'));
  let running: PracticeEstate | undefined;
  const stop = async (): Promise<void> => {
    await running?.stop();
    running = undefined;
  };
  return {
    directory,
    start: async (begin = 'kept') => {
      const clock = makeFakeClock(Temporal.Now.instant());
      running = await startPracticeEstate({ directory, clock, begin });
      return { estate: running, clock };
    },
    stop,
    leave: async () => {
      await stop();
      rmSync(directory, { recursive: true });
    },
  };
}

export interface PodFacts {
  readonly name: string;
  readonly namespace: string;
  readonly phase: string;
  readonly isReady: boolean;
  readonly images: readonly string[];
}

/** What the cluster says of its pods. */
export function podsOf({ kube }: PracticeEstate): readonly PodFacts[] {
  return kube.control.list('pods').map((pod) => ({
    name: textAt(pod, 'metadata', 'name'),
    namespace: textAt(pod, 'metadata', 'namespace'),
    phase: textAt(pod, 'status', 'phase'),
    isReady: treesAt(pod, 'status', 'conditions').some(
      (one) => one.type === 'Ready' && one.status === 'True',
    ),
    images: treesAt(pod, 'status', 'containerStatuses').map((status) => textAt(status, 'imageID')),
  }));
}

/** Moves the time until something is true; real files are read on the way, so the steps are small. */
export async function until(clock: FakeClock, what: () => boolean): Promise<void> {
  for (let step = 0; step < 2_000 && !what(); step += 1) await clock.advance(50);
  if (!what()) throw new Error('it did not come true within 100 s of the estate');
}

type Value = Tree[string];

export function at(tree: Value | undefined, ...path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>(
    (value, field) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) ? value[field] : undefined,
    tree,
  );
}

export function textAt(tree: Value | undefined, ...path: readonly string[]): string {
  const value = at(tree, ...path);
  return typeof value === 'string' ? value : '';
}

export function treesAt(tree: Value | undefined, ...path: readonly string[]): readonly Tree[] {
  const value = at(tree, ...path);
  if (!Array.isArray(value)) return [];
  return value.flatMap((item) =>
    typeof item === 'object' && item !== null && !Array.isArray(item) ? [item] : [],
  );
}
