import type { CiOrder, FakeCiOptions } from './contract.ts';

export interface FakeRun {
  readonly id: number;
  readonly order: CiOrder;
  readonly ref: string;
  looks: number;
  hasPushed: boolean;
}

export type RunState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

/** The runs of the server, whatever started them. */
export interface FakeRuns {
  readonly list: readonly FakeRun[];
  start(order: CiOrder, ref: string): FakeRun;
  get(id: number): FakeRun | undefined;
  /** Each look brings it nearer to its end. */
  look(run: FakeRun): Promise<RunState>;
  /** As it stands. */
  stateOf(run: FakeRun): RunState;
}

export function makeRuns(options: () => FakeCiOptions): FakeRuns {
  const list: FakeRun[] = [];
  const stateOf = (run: FakeRun): RunState => {
    const { looks = 2, outcome = 'succeeded' } = options();
    if (run.looks < 2) return 'queued';
    if (outcome === 'never-ends' || run.looks <= looks) return 'running';
    return outcome;
  };
  return {
    list,
    stateOf,
    start(order, ref) {
      const run = { id: 7_001 + list.length, order, ref, looks: 0, hasPushed: false };
      list.push(run);
      return run;
    },
    get: (id) => list.find((run) => run.id === id),
    async look(run) {
      run.looks += 1;
      const state = stateOf(run);
      if (state !== 'succeeded' || run.hasPushed) return state;
      run.hasPushed = true;
      await options().onSuccess?.(run.order);
      return state;
    },
  };
}
