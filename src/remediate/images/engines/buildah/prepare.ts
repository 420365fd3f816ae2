import type { CommandRunner } from '../../../../edges/exec/interface.ts';
import type { DpkgPackage } from '../../../../formats/dpkg/index.ts';
import { hasRoomForLayer } from '../../assemble.ts';
import type { NotPatched, PatchRequest, PatchWorld, Refusal } from '../../contract.ts';
import { isOsFile, osOf } from '../../image-facts.ts';
import { type ImageFiles, readImageFiles } from '../../image-files/index.ts';
import { isAptFile, sourcesOf } from '../../repository/index.ts';
import { aptError } from './apt/errors.ts';
import { type Offered, readOffered, readSimulation, type Simulation } from './apt/output.ts';
import { aptOptions, writeAptSettings } from './apt/settings.ts';
import { type Choice, choose, installedIn } from './choose.ts';
import { type Container, lastLines, withContainer } from './container.ts';

export const statusPath = 'var/lib/dpkg/status';

/** What apt is to do, as it said itself. */
export interface Ready {
  readonly kind: 'ready';
  readonly container: Container;
  readonly lower: ImageFiles;
  readonly installed: ReadonlyMap<string, DpkgPackage>;
  readonly simulation: Simulation;
  /** What its records say of the packages that the simulation moves, by name. */
  readonly offered: ReadonlyMap<string, readonly Offered[]>;
  /** The command without its simulation, to be run for real. */
  readonly command: readonly string[];
  readonly leftOut: readonly Refusal[];
  readonly notes: readonly string[];
}

export interface Preparing {
  readonly request: PatchRequest;
  readonly world: PatchWorld;
  readonly commands: CommandRunner;
}

const aptMs = 20 * 60_000;

/** Opens a container, lets apt read its sources and simulate, and hands over if there is something to do. */
export async function withPrepared<T>(
  preparing: Preparing,
  use: (ready: Ready) => Promise<T>,
): Promise<T | NotPatched> {
  const { request, world } = preparing;
  if (!hasRoomForLayer(request.image))
    return unsupported('the image has as many layers as runtimes can stack');
  const keeps = (path: string): boolean => path === statusPath || isAptFile(path) || isOsFile(path);
  const lower = await readImageFiles(request.image, world.source, {
    wanted: { keeps, hashes: () => true },
    signal: world.signal,
  });
  const status = lower.bytes(statusPath);
  if (status === undefined) return unsupported(`the image has no ${statusPath}`);
  if (lower.target('usr/bin/apt-get') === undefined) return unsupported('the image has no apt-get');
  const installed = installedIn(status);
  return await withContainer(preparing, async (container) => {
    const { sources, notes } = sourcesOf(request, lower);
    await writeAptSettings(sources, request.mirrors, world);
    await apt(container, ['update'], 'update');
    const wanted = await decide(container, { request, installed, lower });
    return wanted.kind === 'go'
      ? await use({ ...wanted, kind: 'ready', container, lower, installed, notes })
      : wanted;
  });
}

interface Deciding {
  readonly request: PatchRequest;
  readonly installed: ReadonlyMap<string, DpkgPackage>;
  readonly lower: ImageFiles;
}

type Decision =
  | (Pick<Ready, 'simulation' | 'offered' | 'command' | 'leftOut'> & { readonly kind: 'go' })
  | NotPatched;

async function decide(container: Container, deciding: Deciding): Promise<Decision> {
  const { request, installed } = deciding;
  if (request.wanted.kind === 'all')
    return await simulate(container, ['upgrade'], { ...deciding, choice: nothing });
  const names = request.wanted.packages.map(({ name }) => name).filter((name) => installed.has(name));
  const offered = names.length === 0 ? '' : await apt(container, ['show', ...names], 'cache');
  const choice = choose(request.wanted.packages, installed, readOffered(offered));
  const isComplete = choice.refusals.length + choice.held.length + choice.waiting.length === 0;
  const goes = choice.moves.size > 0 && (isComplete || request.refusals === 'the-rest');
  if (!goes) return notGoing(choice, deciding);
  const arguments_ = [...choice.moves].map(([name, version]) => `${name}=${version}`).sort();
  return await simulate(container, ['install', '--only-upgrade', ...arguments_], { ...deciding, choice });
}

const nothing: Choice = { moves: new Map(), refusals: [], waiting: [], held: [] };

function notGoing({ refusals, held, waiting }: Choice, { request, lower }: Deciding): NotPatched {
  if (refusals.length > 0) return { kind: 'refused', reasons: refusals };
  if (held.length > 0) return { kind: 'held', packages: held };
  const { endOfLife: since, now } = request;
  if (since !== undefined && Temporal.Instant.compare(since, now) <= 0) {
    return {
      kind: 'end-of-life',
      release: osOf(lower)?.prettyName ?? 'the release',
      since: since.toString(),
    };
  }
  if (waiting.length > 0) return { kind: 'repository-lags', waiting };
  return { kind: 'nothing-to-do', message: 'every package is as new as asked for' };
}

/** apt refuses what it cannot solve; a solution that takes packages away is refused here. */
async function simulate(
  container: Container,
  command: readonly string[],
  deciding: Deciding & { readonly choice: Choice },
): Promise<Decision> {
  const { choice, request, installed } = deciding;
  const full = ['apt-get', ...aptOptions, '--yes', '--no-install-recommends', ...command];
  const result = await container.run([...full.slice(0, 1), '--simulate', ...full.slice(1)], aptMs);
  if (result.exitCode !== 0)
    return refused([{ code: 'breaks', message: `apt: ${lastLines(result.stderr)}` }]);
  const simulation = readSimulation(Buffer.from(result.stdout).toString());
  const removals = simulation.removes.map(
    (name): Refusal => ({ code: 'breaks', package: name, message: `${name} would be removed` }),
  );
  if (removals.length > 0) return refused(removals);
  const kept = simulation.keptBack.map((name) => keptBack(name, installed));
  const leftOut = [...choice.refusals, ...kept, ...heldOf(choice), ...waitingOf(choice)];
  const isStopped = request.refusals === 'all-or-nothing' && kept.length > 0;
  if (isStopped) return refused(kept);
  if (simulation.installs.length === 0)
    return leftOut.length > 0 ? refused(leftOut) : notGoing(nothing, deciding);
  const shown = await apt(container, ['show', ...simulation.installs.map(({ name }) => name)], 'cache');
  return { kind: 'go', simulation, offered: readOffered(shown), command: full, leftOut };
}

function keptBack(name: string, installed: ReadonlyMap<string, DpkgPackage>): Refusal {
  const isHeld = installed.get(name)?.isHeld === true;
  return isHeld
    ? { code: 'held', package: name, message: `${name} is on hold in the image` }
    : { code: 'new-dependency', package: name, message: `${name} needs packages to come or go` };
}

function heldOf({ held }: Choice): readonly Refusal[] {
  return held.map((name) => ({ code: 'held', package: name, message: `${name} is on hold in the image` }));
}

function waitingOf({ waiting }: Choice): readonly Refusal[] {
  return waiting.map(({ name, wanted, offered }) => ({
    code: 'repository-lags',
    package: name,
    message: `${wanted} is wanted, the repository has ${offered ?? 'none'}`,
  }));
}

function refused(reasons: readonly Refusal[]): NotPatched {
  return { kind: 'refused', reasons };
}

function unsupported(message: string): NotPatched {
  return refused([{ code: 'unsupported', message }]);
}

/** Runs apt and gives what it printed. @throws what `aptError` makes of a failure */
async function apt(container: Container, args: readonly string[], step: 'update' | 'cache'): Promise<string> {
  const program = step === 'cache' ? 'apt-cache' : 'apt-get';
  const result = await container.run([program, ...aptOptions, ...args], aptMs);
  if (result.exitCode !== 0) throw aptError(result, 'update');
  return Buffer.from(result.stdout).toString();
}

/** Carries the simulated command out. */
export async function carryOut({ container, command }: Ready): Promise<void> {
  const result = await container.run(command, aptMs);
  if (result.exitCode !== 0) throw aptError(result, 'install');
}
