import type { CommandRunner } from '../../../edges/exec/interface.ts';
import { hasRoomForLayer } from '../assemble.ts';
import type { NotPatched, PatchRequest, PatchWorld, Refusal } from '../contract.ts';
import { isOsFile, osOf } from '../image-facts.ts';
import { type ImageFiles, readImageFiles, type Wanted } from '../image-files/index.ts';
import { type Choice, choose } from './choose.ts';
import type { Container } from './container.ts';
import type {
  InstalledPackages,
  ManagerAtWork,
  Moves,
  Offers,
  PackageManager,
  Simulation,
} from './manager.ts';

/** What the package manager is to do, as it said itself. */
export interface Ready {
  readonly kind: 'ready';
  readonly container: Container;
  readonly manager: ManagerAtWork;
  readonly lower: ImageFiles;
  readonly simulation: Simulation;
  /** What its records say of the packages that the simulation moves, by name. */
  readonly offered: Offers;
  readonly leftOut: readonly Refusal[];
  readonly notes: readonly string[];
}

export interface Opening {
  readonly request: PatchRequest;
  readonly world: PatchWorld;
  readonly commands: CommandRunner;
  /** Whether packages ask policy-rc.d before they start a service. */
  readonly hasServicePolicy: boolean;
  /** Whether programs of this machine work on the container's root from outside. */
  readonly isReachedFromOutside: boolean;
}

/** Opens a container when it is first needed, uses it, and removes all of it afterwards, whatever happens. */
export type WithContainer = <T>(opening: Opening, use: (container: Container) => Promise<T>) => Promise<T>;

export interface Preparing extends Omit<Opening, 'hasServicePolicy' | 'isReachedFromOutside'> {
  readonly managers: readonly PackageManager[];
  readonly withContainer: WithContainer;
}

/** What package managers look at in an image; of everything else they know what it is. */
export function wantsOf(managers: readonly Pick<PackageManager, 'keeps'>[]): Wanted {
  return {
    keeps: (path) => isOsFile(path) || managers.some((one) => one.keeps(path)),
    hashes: () => true,
  };
}

/** Lets the image's package manager read its repositories and simulate, and hands over if there is something to do. */
export async function withPrepared<T>(
  preparing: Preparing,
  use: (ready: Ready) => Promise<T>,
): Promise<T | NotPatched> {
  const { request, world, managers, withContainer } = preparing;
  if (!hasRoomForLayer(request.image))
    return unsupported('the image has as many layers as runtimes can stack');
  const lower = await readImageFiles(request.image, world.source, {
    wanted: wantsOf(managers),
    readings: world.readings,
    signal: world.signal,
  });
  const found = await managerFor(lower, preparing);
  if (found.kind === 'unable') return unsupported(found.message);
  const { id } = found.manager;
  const opening = { ...preparing, hasServicePolicy: id === 'apt', isReachedFromOutside: id === 'rpm' };
  return await withContainer(opening, async (container) => {
    const manager = found.manager.open({ ...preparing, container, lower });
    await manager.update();
    const wanted = await decide({ request, manager, lower, versions: found.manager.versions });
    const { notes } = manager;
    return wanted.kind === 'go'
      ? await use({ ...wanted, kind: 'ready', container, manager, lower, notes })
      : wanted;
  });
}

type Found =
  | { readonly kind: 'found'; readonly manager: PackageManager }
  | { readonly kind: 'unable'; readonly message: string };

async function managerFor(lower: ImageFiles, preparing: Preparing): Promise<Found> {
  const messages: string[] = [];
  for (const manager of preparing.managers) {
    const probed = await manager.probe(lower, preparing);
    if (probed?.kind === 'works') return { kind: 'found', manager };
    if (probed !== undefined) messages.push(probed.message);
  }
  const none = 'the image has no package database that this engine understands';
  return { kind: 'unable', message: messages.length === 0 ? none : [...new Set(messages)].join('; ') };
}

interface Deciding {
  readonly request: PatchRequest;
  readonly manager: ManagerAtWork;
  readonly versions: PackageManager['versions'];
  readonly lower: ImageFiles;
}

type Decision = (Pick<Ready, 'simulation' | 'offered' | 'leftOut'> & { readonly kind: 'go' }) | NotPatched;

async function decide(deciding: Deciding): Promise<Decision> {
  const { request, manager, versions } = deciding;
  const { installed } = manager;
  if (request.wanted.kind === 'all') return await simulate('all', { ...deciding, choice: nothing });
  const names = request.wanted.packages.map(({ name }) => name).filter((name) => installed.has(name));
  const offers = await manager.offers(names);
  const choice = choose(request.wanted.packages, { versions, installed, offers });
  const isComplete = choice.refusals.length + choice.held.length + choice.waiting.length === 0;
  const goes = choice.moves.size > 0 && (isComplete || request.refusals === 'the-rest');
  return goes ? await simulate(choice.moves, { ...deciding, choice }) : notGoing(choice, deciding);
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

/** The package manager refuses what it cannot solve; a solution that takes packages away is refused here. */
async function simulate(moves: Moves, deciding: Deciding & { readonly choice: Choice }): Promise<Decision> {
  const { choice, request, manager } = deciding;
  const simulated = await manager.simulate(moves);
  if (simulated.kind === 'unsolved') return refused([{ code: 'breaks', message: simulated.message }]);
  const { simulation } = simulated;
  const removals = simulation.removes.map(
    (name): Refusal => ({ code: 'breaks', package: name, message: `${name} would be removed` }),
  );
  if (removals.length > 0) return refused(removals);
  const kept = simulation.keptBack.map((name) => keptBack(name, manager.installed));
  const leftOut = [...choice.refusals, ...kept, ...heldOf(choice), ...waitingOf(choice)];
  const isStopped = request.refusals === 'all-or-nothing' && kept.length > 0;
  if (isStopped) return refused(kept);
  if (simulation.installs.length === 0)
    return leftOut.length > 0 ? refused(leftOut) : notGoing(nothing, deciding);
  const offered = await manager.offers(simulation.installs.map(({ name }) => name));
  return { kind: 'go', simulation, offered, leftOut };
}

function keptBack(name: string, installed: InstalledPackages): Refusal {
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
