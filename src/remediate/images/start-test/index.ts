/**
 * Whether an image still starts, as its application's Baseline asks: the one place where something of an image is run to
 * see what it does. It runs in a container of the machine's own runtime, without any network but its loopback, with limits
 * of memory, processes and time, on a copy that is thrown away. Its nouns are the test and the verdict with what was
 * measured. It refuses to call passed what it could not run: what is missing on this machine makes the verdict unknown.
 */
import type { CommandRunner } from '../../../edges/exec/interface.ts';
import type { ImageSource } from '../../../edges/oci/interface.ts';
import { errorCode, errorMessage } from '../../../kernel/index.ts';
import type { Image, ImageVerdict, StartTest } from '../../../model/index.ts';
import { withContainer } from '../engines/buildah/container.ts';
import { startOn, type ToStartOn } from './start-on.ts';

export interface ToStart extends Omit<ToStartOn, 'runtime'> {
  /** As it would be pushed, and where its layers are. */
  readonly image: Image;
  readonly source: ImageSource;
}

const check = 'start-test';
const runtimes = ['runc', 'crun'];
const askMs = 60_000;

/** Starts the image on this machine. @throws what its source throws, and what the signal says */
export async function startLocally(toStart: ToStart): Promise<ImageVerdict> {
  const { test, commands } = toStart;
  const runtime = await runtimeOf(commands);
  const missing = await missingFor(test, { commands, runtime });
  if (runtime === undefined || missing !== undefined) return unknown(missing ?? '');
  const { architecture } = toStart.image.platform;
  if (architecture !== ownArchitecture())
    return unknown(`it is for ${architecture}, and this machine is not`);
  try {
    const { image, source, work, signal } = toStart;
    const opening = { request: { image }, world: { source, work, signal }, commands };
    return await withContainer(opening, async (container) =>
      startOn(await container.root(), { ...toStart, runtime }),
    );
  } catch (error) {
    if (!['patch.engine-failed', 'exec.timeout'].includes(errorCode(error))) throw error;
    return unknown(`its file system could not be laid out: ${errorMessage(error)}`);
  }
}

/** As images name it. */
function ownArchitecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}

async function runtimeOf(commands: CommandRunner): Promise<string | undefined> {
  for (const name of runtimes) if ((await commands.find(name)) !== undefined) return name;
  return undefined;
}

async function missingFor(
  { expect }: StartTest,
  { commands, runtime }: { readonly commands: CommandRunner; readonly runtime: string | undefined },
): Promise<string | undefined> {
  const programs = ['buildah', 'id', ...('http' in expect ? ['nsenter'] : [])];
  const found = await Promise.all(programs.map(async (name) => [name, await commands.find(name)] as const));
  const missing = [
    ...found.flatMap(([name, path]) => (path === undefined ? [name] : [])),
    ...(runtime === undefined ? [runtimes.join(' or ')] : []),
  ];
  if (missing.length > 0) return `not on PATH: ${missing.join(', ')}`;
  const { stdout } = await commands.run('id', ['--user'], { timeoutMs: askMs });
  return Buffer.from(stdout).toString().trim() === '0' ? undefined : 'it needs root to make a container';
}

function unknown(why: string): ImageVerdict {
  return { check, verdict: 'unknown', measured: [], message: `nobody could start it: ${why}` };
}
