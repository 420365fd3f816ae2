import type { CommandResult, CommandRunner } from '../../../../edges/exec/interface.ts';
import { OakumError, systemIds } from '../../../../kernel/index.ts';
import type { BuildkitDaemon, Platform } from '../../../../model/index.ts';
import type { PatchRequest } from '../../contract.ts';
import { type Container, insidePath, lastLines, policyPath, policyText } from '../../managers/container.ts';
import { exportLayout } from '../../managers/export-layout.ts';
import type { Opening, WithContainer } from '../../managers/prepare.ts';
import { onlyLayer } from '../../managers/read-layout.ts';
import { type Daemon, openDaemon, probe, type Solved, workFolder } from './daemon.ts';
import { changesIn } from './layer-changes.ts';
import {
  copied,
  difference,
  execute,
  layoutImage,
  localDirectory,
  overlaid,
  type State,
} from './llb/index.ts';
import { type Outbox, outboxOf } from './outbox.ts';
import { exitCodeIn, isClipped } from './status.ts';

const insideFolder = `${workFolder}/inside`;
const policyName = 'policy-rc.d';

/**
 * The source image in a BuildKit: each program is one operation over what the one before it left. Nothing is built before
 * it is asked for, and the daemon keeps results only as its cache.
 */
export function containersOf(deps: {
  readonly commands: CommandRunner;
  readonly daemon: BuildkitDaemon;
}): WithContainer {
  return async (opening, use) => {
    const { work } = opening.world;
    const { os, architecture } = opening.request.image.platform;
    await work.remove(workFolder);
    try {
      await probe(deps, `${os}/${architecture}`);
      return await use(containerOf(opening, openDaemon(deps, opening.world)));
    } finally {
      await work.remove(workFolder);
    }
  };
}

/** What the programs so far have made. */
interface Reached {
  readonly base: State;
  readonly root: State;
  readonly inside: State;
  readonly steps: number;
}

function containerOf(opening: Opening, daemon: Daemon): Container {
  const { work } = opening.world;
  const { platform } = opening.request.image;
  const attempt = systemIds.uuid();
  const outbox = outboxOf(work, insideFolder);
  let reached: Reached | undefined;
  const program = async (args: readonly string[], timeoutMs: number): Promise<Stepped> => {
    const before = await received(reached ?? (await open(opening)), { outbox, platform });
    const [root, inside] = stepOf(args, { before, opening, step: `${attempt} ${before.steps}` });
    const name = `oakum ${attempt} ${before.steps}: ${args[0]}`;
    const solved = await daemon.solve(inside, { name, serves: outbox.parcels(), timeoutMs });
    if (solved.isDone) reached = { ...before, inside, steps: before.steps + 1 };
    return { result: resultOf(solved), root };
  };
  const get = async (
    wanted: State,
    what: { readonly name: string; readonly output: string },
  ): Promise<void> => {
    const { name, output } = what;
    demand(
      await daemon.solve(wanted, { name: `oakum ${attempt}: ${name}`, serves: outbox.parcels(), output }),
    );
  };
  return {
    insideFolder,
    async run(args, timeoutMs) {
      const { result, root } = await program(args, timeoutMs);
      if (reached !== undefined && result.exitCode === 0) reached = { ...reached, root };
      return result;
    },
    async ask(args, timeoutMs) {
      const { result } = await program(args, timeoutMs);
      if (!isClipped(result.stdout)) return result;
      throw failed(`the daemon’s limit of logs cut what ${args[0]} said`);
    },
    async collect(wildcards) {
      if (reached === undefined) return;
      const found = copied(reached.inside, wildcards, { platform });
      await get(found, { name: 'collect', output: 'type=local,dest=inside' });
    },
    async changes(lower) {
      if (reached === undefined) return { members: new Map(), removed: new Set() };
      const layer = difference(reached.base, reached.root, { platform });
      await get(layer, { name: 'layer', output: 'type=oci,tar=false,dest=result' });
      const tar = await onlyLayer({ work, folder: `${workFolder}/result`, by: 'buildkit' });
      return await changesIn(tar(), lower);
    },
  };
}

interface Stepped {
  readonly result: CommandResult;
  /** The root as the program left it. */
  readonly root: State;
}

/** Puts the image where the client serves it from. */
async function open({ request, world }: Opening): Promise<Reached> {
  const { image } = request;
  const digest = await exportLayout(image, world, `${workFolder}/source`);
  await world.work.write(`${workFolder}/none/config.json`, Buffer.from('{}'));
  await world.work.write(`${insideFolder}/${policyName}`, Buffer.from(policyText));
  const base = layoutImage('source', { digest, platform: image.platform });
  return { base, root: base, inside: base, steps: 0 };
}

/** With what was written for the programs since the last one. */
async function received(
  before: Reached,
  { outbox, platform }: { readonly outbox: Outbox; readonly platform: Platform },
): Promise<Reached> {
  const parcel = await outbox.pack();
  if (parcel === undefined) return before;
  const sent = localDirectory(parcel, { platform });
  const isFirst = outbox.parcels().length === 1;
  return { ...before, inside: isFirst ? sent : overlaid(before.inside, sent, { platform }) };
}

interface Stepping {
  readonly before: Reached;
  readonly opening: Opening;
  readonly step: string;
}

/** The root and the settings after a program. */
function stepOf(args: readonly string[], { before, opening, step }: Stepping): readonly [State, State] {
  const { request, hasServicePolicy } = opening;
  const { root, inside } = before;
  const policy = { from: inside, selector: `/${policyName}`, at: `/${policyPath}`, access: 'read' } as const;
  const [rootAfter, insideAfter] = execute({
    args,
    environment: environmentOf(request, step),
    mounts: [
      { from: root, at: '/', access: 'write' },
      { from: inside, at: insidePath, access: 'write' },
      ...(hasServicePolicy ? [policy] : []),
    ],
    network: 'of-the-daemon',
    platform: request.image.platform,
  });
  if (rootAfter === undefined || insideAfter === undefined) throw failed('a program leaves nothing');
  return [rootAfter, insideAfter];
}

/** The environment of the image has no say. */
function environmentOf({ sourceDateEpoch }: PatchRequest, step: string): Readonly<Record<string, string>> {
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/root',
    DEBIAN_FRONTEND: 'noninteractive',
    LC_ALL: 'C',
    SOURCE_DATE_EPOCH: String(sourceDateEpoch),
    // A daemon repeats what it has done before from its cache: yesterday's list of packages, for one.
    OAKUM_STEP: step,
  };
}

/** @throws patch.engine-failed where it was no program that failed */
function resultOf({ isDone, step }: Solved): CommandResult {
  const { stdout, stderr, error = '' } = step;
  const exitCode = isDone ? 0 : exitCodeIn(error);
  if (exitCode === undefined) throw failed(lastLines(error));
  return { exitCode, stdout, stderr };
}

function demand({ isDone, step, stderr }: Solved): void {
  if (!isDone) throw failed(lastLines(step.error ?? stderr));
}

function failed(why: string): OakumError {
  return new OakumError('patch.engine-failed', `buildkit: ${why}`);
}
