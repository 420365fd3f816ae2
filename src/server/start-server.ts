import type { AddressInfo } from 'node:net';
import { claimant, isOver } from '../flows/claims.ts';
import { makeShownKeeper } from '../flows/hops/index.ts';
import { makeEstateKeeper } from '../flows/keep-estate.ts';
import { keepGarbage } from '../flows/keep-garbage.ts';
import { keepRuns } from '../flows/keep-runs.ts';
import type { World } from '../flows/world.ts';
import { errorMessage, instantText, OakumError } from '../kernel/index.ts';
import { makeSignIn } from './auth/sign-in.ts';
import { makeApp } from './make-app.ts';
import { makeHandlers } from './routes/handlers.ts';
import { makeHub } from './stream/hub.ts';

export interface ServerOptions {
  /** 0 for any free one. */
  readonly port: number;
  readonly host: string;
  readonly pageDirectory: string | undefined;
  readonly version: string;
}

export interface RunningServer {
  /** `http://127.0.0.1:8420` */
  readonly url: string;
  /** The address that signs in whoever opens it. */
  readonly signInLink: string;
  stop(): Promise<void>;
}

const seatMs = 30_000;

/**
 * Starts the server: API, events and page at once, scans and runs in the background.
 *
 * @throws serve.port-taken, store.second-server, and what opening the store throws.
 */
export async function startServer(world: World, options: ServerOptions): Promise<RunningServer> {
  const stop = new AbortController();
  const store = await world.store();
  const owner = claimant(world, 'server');
  await takeSeat(world, owner);
  const signIn = makeSignIn(world.user);
  const hub = makeHub();
  const publish = (kind: 'scan' | 'sentence' | 'garbage', id: string, text: string): void =>
    hub.publish({ kind, id, text, at: instantText(world.clock.now()) });
  const keeper = makeEstateKeeper(world, { signal: stop.signal, onChange: () => publish('scan', '', '') });
  const hosts = new Set<string>();
  const shown = makeShownKeeper(world, { signal: stop.signal });
  const handlers = makeHandlers({ keeper, hub, shown, version: options.version });
  const app = await makeApp({
    world,
    handlers,
    signIn,
    hosts,
    hub,
    signal: stop.signal,
    logger: world.logger,
    pageDirectory: options.pageDirectory,
  });
  const port = await listen(app, options).catch(async (error: unknown) => {
    await store.seat.leave(owner);
    throw error;
  });
  for (const name of [options.host, '127.0.0.1', 'localhost']) hosts.add(`${name}:${port}`);
  const background = [
    keeper.run(),
    shown.run(),
    keepRuns(world, { signal: stop.signal, onSentence: (run, text) => publish('sentence', run, text) }),
    keepGarbage(world, { signal: stop.signal, onCollected: () => publish('garbage', '', 'collected') }),
    keepSeat(world, owner, stop.signal),
  ];
  const url = `http://${options.host}:${port}`;
  return {
    url,
    signInLink: `${url}/sign-in?token=${signIn.token}`,
    stop: async () => {
      stop.abort();
      await app.close();
      await Promise.allSettled(background);
      await shown.writeRest();
      await store.seat.leave(owner);
    },
  };
}

async function listen(
  app: Awaited<ReturnType<typeof makeApp>>,
  { port, host }: ServerOptions,
): Promise<number> {
  try {
    await app.listen({ port, host });
  } catch (cause) {
    const isTaken =
      typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'EADDRINUSE';
    if (!isTaken) throw cause;
    throw new OakumError('serve.port-taken', `port ${port} on ${host} is taken`, {
      cause,
      hint: 'choose another with --port, or --port 0 for any free one',
    });
  }
  const address: AddressInfo | string | null = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** The seat of a server that was killed on this machine is free at once. */
async function takeSeat(world: World, owner: string): Promise<void> {
  const { seat } = await world.store();
  const sitter = await seat.sitter();
  if (sitter !== undefined && isOver(world, sitter)) await seat.leave(sitter);
  await seat.take(owner, { now: world.clock.now(), ttlMs: seatMs });
}

/** Renews the seat; losing it (the machine slept, another server took over) is said, and the runs stay fenced. */
async function keepSeat(world: World, owner: string, signal: AbortSignal): Promise<void> {
  const { seat } = await world.store();
  while (!signal.aborted) {
    await world.clock.sleep(seatMs / 3, signal).catch(() => {});
    if (signal.aborted) return;
    await seat.take(owner, { now: world.clock.now(), ttlMs: seatMs }).catch((error: unknown) => {
      world.logger.error('the server seat could not be renewed', { reason: errorMessage(error) });
    });
  }
}
