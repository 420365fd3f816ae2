import type { CommandRunner } from '../../../edges/exec/interface.ts';
import type { FileTree, WritableTree } from '../../../edges/files/interface.ts';
import { type Clock, hexOf, sha256 } from '../../../kernel/index.ts';
import { durationMs, type ImageVerdict, type StartTest } from '../../../model/index.ts';
import { bundleConfig } from './bundle.ts';
import { startBundle } from './container.ts';
import { processOf } from './process.ts';
import { isThere, watch } from './watch.ts';

export interface ToStartOn {
  /** The bytes of the image's configuration. */
  readonly config: Uint8Array;
  readonly test: StartTest;
  readonly commands: CommandRunner;
  readonly clock: Clock;
  /** A folder of its own; the caller removes it. */
  readonly work: WritableTree;
  /** `runc` or `crun` */
  readonly runtime: string;
  openTree(path: string): Promise<FileTree>;
  readonly signal?: AbortSignal | undefined;
}

const folder = 'start';
/** Of the runtime itself, beside the time of the test. */
const spareMs = 60_000;

/** Starts what lies in a folder as one container of the image's settings; whatever happens, it is gone afterwards. */
export async function startOn(root: string, toStart: ToStartOn): Promise<ImageVerdict> {
  const { config, test, work, commands, clock, runtime, openTree, signal } = toStart;
  const files = await openTree(root);
  const process = await processOf(config, test, files);
  if (typeof process === 'string')
    return { check: 'start-test', verdict: 'failed', measured: [], message: process };
  if ('file' in test.expect && (await isThere(files, test.expect.file))) {
    const message = `${test.expect.file} is there before anything was started: it says nothing`;
    return { check: 'start-test', verdict: 'unknown', measured: [], message };
  }
  const bundle = bundleConfig({ process, root, memoryBytes: test.memoryMb * 2 ** 20 });
  await work.write(`${folder}/config.json`, Buffer.from(JSON.stringify(bundle)));
  // The place of the work is nobody else's, so that this name of a container is not either.
  const id = `oakum-start-${hexOf(sha256(Buffer.from(work.absolute('')))).slice(0, 16)}`;
  const withinMs = durationMs(test.within);
  const maxMs = withinMs + spareMs;
  const started = startBundle({ commands, clock, runtime, work, folder, id, maxMs });
  try {
    return await watch(started, { test, withinMs, commands, clock, files, runtime, signal });
  } finally {
    await started.stop();
  }
}
