import type { CommandResult, CommandRunner } from '../../../../edges/exec/interface.ts';
import { OakumError, systemIds } from '../../../../kernel/index.ts';
import type { BuildkitDaemon } from '../../../../model/index.ts';
import type { PatchRequest } from '../../contract.ts';
import { type Container, insidePath, lastLines, policyPath, policyText } from '../../managers/container.ts';
import { exportLayout } from '../../managers/export-layout.ts';
import type { Opening, WithContainer } from '../../managers/prepare.ts';
import { onlyLayer } from '../../managers/read-layout.ts';
import { type Daemon, openDaemon, probe, type Solved, workFolder } from './daemon.ts';
import { changesIn } from './layer-changes.ts';
import { copied, difference, execute, layoutImage, localDirectory, type State } from './llb/index.ts';
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
  /** The settings as they were written. */
  readonly settings: State;
  readonly root: State;
  readonly inside: State;
  readonly steps: number;
}

function containerOf({ request, world }: Opening, daemon: Daemon): Container {
  const { platform } = request.image;
  const attempt = systemIds.uuid();
  let reached: Promise<Reached> | undefined;
  const step = async (args: readonly string[], timeoutMs: number) => {
    reached ??= open({ request, world });
    const before = await reached;
    const { base, settings } = before;
    const [root, inside] = execute({
      args,
      environment: environmentOf(request, `${attempt} ${before.steps}`),
      mounts: [
        { from: before.root, at: '/', access: 'write' },
        { from: before.inside, at: insidePath, access: 'write' },
        { from: settings, selector: `/${policyName}`, at: `/${policyPath}`, access: 'read' },
      ],
      network: 'of-the-daemon',
      platform,
    });
    if (root === undefined || inside === undefined) throw failed('no result of a step');
    const name = `oakum ${attempt} ${before.steps}: ${args[0]}`;
    const solved = await daemon.solve(inside, { name, timeoutMs });
    const steps = before.steps + 1;
    return { before, after: { base, settings, root, inside, steps }, solved };
  };
  return {
    insideFolder,
    async run(args, timeoutMs) {
      const { after, solved } = await step(args, timeoutMs);
      if (solved.isDone) reached = Promise.resolve(after);
      return resultOf(solved);
    },
    async ask(args, timeoutMs) {
      const { before, after, solved } = await step(args, timeoutMs);
      if (isClipped(solved.step.stdout)) throw failed(`the daemon’s limit of logs cut what ${args[0]} said`);
      if (solved.isDone) reached = Promise.resolve({ ...after, root: before.root });
      return resultOf(solved);
    },
    async collect(wildcards) {
      const { inside } = (await reached) ?? {};
      if (inside === undefined) return;
      const found = copied(inside, wildcards, { platform });
      demand(
        await daemon.solve(found, { name: `oakum ${attempt}: collect`, output: 'type=local,dest=inside' }),
      );
    },
    async changes(lower) {
      const { base, root } = (await reached) ?? {};
      if (base === undefined || root === undefined) return { members: new Map(), removed: new Set() };
      const layer = difference(base, root, { platform });
      demand(
        await daemon.solve(layer, {
          name: `oakum ${attempt}: layer`,
          output: 'type=oci,tar=false,dest=result',
        }),
      );
      const made = { work: world.work, folder: `${workFolder}/result`, by: 'buildkit' };
      return await changesIn((await onlyLayer(made))(), lower);
    },
  };
}

/** Puts the image and the settings where the client serves them from. */
async function open({ request, world }: Pick<Opening, 'request' | 'world'>): Promise<Reached> {
  const { image } = request;
  const { platform } = image;
  const digest = await exportLayout(image, world, `${workFolder}/source`);
  await world.work.write(`${insideFolder}/${policyName}`, Buffer.from(policyText));
  await world.work.write(`${workFolder}/none/config.json`, Buffer.from('{}'));
  const base = layoutImage('source', { digest, platform });
  const settings = localDirectory('inside', { platform });
  return { base, settings, root: base, inside: settings, steps: 0 };
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
