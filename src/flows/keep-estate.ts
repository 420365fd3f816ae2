import { watchInventory } from '../discover/inventory/index.ts';
import { errorCode, errorMessage, instantText } from '../kernel/index.ts';
import type { AdvisoryIndex, Population, WritingStop } from '../model/index.ts';
import { type Bell, makeBell, pause } from './bell.ts';
import { clusterDocument } from './estate/cluster-document.ts';
import { afterChange, notWatching, type Watching, watchingFailed } from './freshness.ts';
import { failed } from './population/connected.ts';
import { knownClusters } from './population/known-clusters.ts';
import { type KeptMatching, makeKeptMatching } from './renewal/kept-matching.ts';
import type { NotTakenUp } from './renewal/renewal.ts';
import { type ClusterScan, rejudgeCluster, scanCluster } from './scan-cluster.ts';
import { currentStop } from './stop-writing.ts';
import type { World } from './world.ts';

/** What a server knows of its cluster now. `scan` is the last good one, also while a newer one runs or failed. */
export interface EstateState {
  readonly state: 'waiting' | 'scanning' | 'ready' | 'failed';
  readonly problem: string | undefined;
  /** The code of `problem`. */
  readonly problemCode: string | undefined;
  readonly scan: ClusterScan | undefined;
  /** Which clusters exist, as of the last scan or the last attempt at one. */
  readonly population: Population | undefined;
  readonly watching: Watching;
  /** Changes that could not be taken up; the last good state is in force. */
  readonly notTakenUp: readonly NotTakenUp[];
  /** The kill switch, as it was at the last look. */
  readonly stop: WritingStop | undefined;
}

export interface EstateKeeper {
  current(): EstateState;
  /** Asks for a scan soon; several asks become one. */
  rescan(): void;
  /** Looks at the kill switch now, not a second later. Never throws. */
  lookAtStop(): Promise<void>;
  /** Scans now and whenever something changed, until the signal is aborted. Never throws. */
  run(): Promise<void>;
}

export interface EstateKeeperOptions {
  readonly signal: AbortSignal;
  readonly onChange: () => void;
}

/** Changes come in bursts (a rollout touches many objects): wait for a pause, but not for ever. */
const quietMs = 2_000;
const mostOftenMs = 5_000;
/** Deadlines pass and images are pushed without any change in the cluster. */
const atLeastEveryMs = 15 * 60_000;
/** How often the configuration and the advisories are looked at. */
const lookEveryMs = 1_000;

/** What the loops of one keeper share. */
interface Keeping extends EstateKeeperOptions {
  readonly wanted: Bell;
  /** Replaced, never changed. */
  world: World;
  state: EstateState;
  /** A scan or a judgement at a time: what was asked for later ends later. */
  turn: Promise<void>;
  /** What the scan in `state` was judged by. */
  index: AdvisoryIndex | undefined;
  /** What was said of it, of each of its images. */
  readonly matching: KeptMatching;
  /** Ends when the documents are others: a watch is bound to the scope of one Cluster document. */
  documentsEnd: AbortController;
}

export function makeEstateKeeper(world: World, options: EstateKeeperOptions): EstateKeeper {
  const keeping: Keeping = {
    ...options,
    world,
    wanted: makeBell(world.clock),
    documentsEnd: new AbortController(),
    turn: Promise.resolve(),
    index: undefined,
    matching: makeKeptMatching(),
    state: {
      state: 'waiting',
      problem: undefined,
      problemCode: undefined,
      scan: undefined,
      population: undefined,
      watching: notWatching,
      notTakenUp: world.notTakenUp,
      stop: undefined,
    },
  };
  return {
    current: () => keeping.state,
    rescan: keeping.wanted.ring,
    lookAtStop: () => lookAtStop(keeping),
    run: async () => {
      await Promise.all([scanLoop(keeping), watchLoop(keeping), renewLoop(keeping)]);
      await keeping.turn;
    },
  };
}

function set(keeping: Keeping, change: Partial<EstateState>): void {
  keeping.state = { ...keeping.state, ...change };
  keeping.onChange();
}

async function scanLoop(keeping: Keeping): Promise<void> {
  const { signal, wanted } = keeping;
  const { clock } = keeping.world;
  while (!signal.aborted) {
    await inTurn(keeping, () => scanOnce(keeping));
    await pause(clock, mostOftenMs, signal);
    await wanted.rung(keeping.state.state === 'failed' ? 10_000 : atLeastEveryMs, signal);
    await pause(clock, quietMs, signal);
  }
}

function inTurn(keeping: Keeping, act: () => Promise<void>): Promise<void> {
  keeping.turn = keeping.turn.then(act);
  return keeping.turn;
}

async function scanOnce(keeping: Keeping): Promise<void> {
  const { signal, world } = keeping;
  set(keeping, { state: 'scanning' });
  try {
    const scan = await scanCluster(world, {
      scope: { namespaces: [], labelSelector: '' },
      advisoriesFrom: undefined,
      packagesOnly: false,
      matching: keeping.matching,
      signal,
    });
    keeping.index = await world.advisories();
    set(keeping, {
      state: 'ready',
      problem: undefined,
      problemCode: undefined,
      scan,
      population: scan.population,
    });
  } catch (error) {
    if (signal.aborted) return;
    world.logger.error('the scan failed and will be tried again', { reason: errorMessage(error) });
    set(keeping, { state: 'failed', problem: errorMessage(error), problemCode: errorCode(error) });
    await lookForClusters(keeping, error);
  }
}

/** A cluster that cannot be read is known all the same, and so are the others. */
async function lookForClusters(keeping: Keeping, error: unknown): Promise<void> {
  const { world, signal } = keeping;
  if (!/^(kube|inventory)\./.test(errorCode(error))) return;
  try {
    const connected = await failed(world, error);
    set(keeping, { population: await knownClusters(world, { files: [], connected, signal }) });
  } catch (cause) {
    world.logger.error('the known clusters could not be listed', { reason: errorMessage(cause) });
  }
}

/** Notices changed documents and advisories, and what is wrong with them; scans and watches follow. */
async function renewLoop(keeping: Keeping): Promise<void> {
  const { signal } = keeping;
  while (!signal.aborted) {
    await lookAtStop(keeping);
    await pause(keeping.world.clock, lookEveryMs, signal);
    const [before, now] = [keeping.world, await keeping.world.renewed()];
    if (now === before) continue;
    keeping.world = now;
    tellProblems(before, now);
    set(keeping, { notTakenUp: now.notTakenUp });
    void inTurn(keeping, () => judgeAgain(keeping));
    if (now.documents === before.documents) continue;
    now.logger.info('the configuration was changed and is in force', {
      policies: now.documents.policies.map(({ metadata }) => metadata.name).join(', '),
    });
    keeping.documentsEnd.abort();
    keeping.documentsEnd = new AbortController();
    keeping.wanted.ring();
  }
}

/** The switch is pulled and lifted by other processes, too. */
async function lookAtStop(keeping: Keeping): Promise<void> {
  const { world, state } = keeping;
  try {
    const stop = await currentStop(world);
    if (stop?.at === state.stop?.at && stop?.by === state.stop?.by) return;
    if (stop === undefined) world.logger.warn('all writing was paused and goes on');
    else world.logger.warn('all writing is paused', stop);
    set(keeping, { stop });
  } catch (error) {
    world.logger.error('the stop of all writing could not be looked at', { reason: errorMessage(error) });
  }
}

/** New advisories: the last reading is judged by them at once. The next scan, which is not far, asks for the rest. */
async function judgeAgain(keeping: Keeping): Promise<void> {
  const { world, state, signal } = keeping;
  if (state.scan === undefined || signal.aborted) return;
  try {
    const index = await world.advisories();
    if (index === keeping.index) return;
    const again = await rejudgeCluster(world, state.scan, keeping.matching);
    world.logger.info('new advisories are in force', {
      judged: again !== undefined,
      ...(again === undefined ? {} : keeping.matching.counts()),
    });
    if (again?.isComplete !== true) keeping.wanted.ring();
    if (again === undefined) return;
    keeping.index = index;
    set(keeping, { scan: again.scan });
  } catch (error) {
    world.logger.error('new advisories could not be judged by; the next scan does', {
      reason: errorMessage(error),
    });
    keeping.wanted.ring();
  }
}

/** What a person must mend is said when it begins, and that it is mended. */
function tellProblems(before: World, { notTakenUp, logger }: World): void {
  for (const problem of notTakenUp.filter((one) => !isAmong(one, before.notTakenUp))) {
    const { what, code, message, hint } = problem;
    const fields = { what, code, reason: message, ...(hint === undefined ? {} : { hint }) };
    logger.error('a change could not be taken up; the last good state stays in force', fields);
  }
  for (const { what } of before.notTakenUp.filter((one) => !notTakenUp.some(({ what }) => what === one.what)))
    logger.warn('what could not be taken up is mended', { what });
}

function isAmong({ what, message }: NotTakenUp, others: readonly NotTakenUp[]): boolean {
  return others.some((one) => one.what === what && one.message === message);
}

async function watchLoop(keeping: Keeping): Promise<void> {
  while (!keeping.signal.aborted) {
    const documentsEnd = keeping.documentsEnd.signal;
    await watchOnce(keeping, AbortSignal.any([keeping.signal, documentsEnd]));
    if (!documentsEnd.aborted) await pause(keeping.world.clock, mostOftenMs, keeping.signal);
  }
}

async function watchOnce(keeping: Keeping, signal: AbortSignal): Promise<void> {
  const { world, wanted } = keeping;
  const startedAt = instantText(world.clock.now());
  // What other watches said, of other documents or before they failed, is over when these speak.
  let watching = notWatching;
  try {
    const { name, reader } = await world.cluster();
    const scope = clusterDocument(world.documents, name).spec;
    for await (const change of watchInventory(reader, { scope, clock: world.clock, signal })) {
      if (change.kind === 'changed') wanted.ring();
      else {
        watching = afterChange(watching, change);
        setWatching(keeping, watching);
      }
    }
  } catch (error) {
    if (!signal.aborted)
      setWatching(keeping, watchingFailed(errorCode(error), errorMessage(error), startedAt));
  }
}

/** Falling behind and catching up are told once; caught up, the estate is read again at once: nobody knows what was missed. */
function setWatching(keeping: Keeping, watching: Watching): void {
  const { world, wanted, state } = keeping;
  const [was, is] = [state.watching.state, watching.state];
  if (was !== is && is === 'behind')
    world.logger.warn('a watch is behind: the readings are as of then', { reason: watching.reason });
  if (was === 'behind' && is === 'synced') {
    world.logger.warn('every watch is up to date again');
    wanted.ring();
  }
  set(keeping, { watching });
}
