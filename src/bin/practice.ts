import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { PracticeOptions, Serving } from '../cli/index.ts';
import { environmentVariable, readSettings } from '../config/index.ts';
import { startProgram } from '../edges/exec/index.ts';
import { OakumError } from '../kernel/index.ts';

/** What the practice estate's program says when it is ready; see testing/practice/main.ts. */
const Ready = z.object({
  ready: z.literal(true),
  context: z.string(),
  kubeconfigPath: z.string(),
  configPath: z.string(),
  clusterUrl: z.string(),
  registryUrl: z.string(),
  packagesUrl: z.string(),
});

const readyTimeoutMs = 60_000;

/** Starts the practice estate as a process of its own and says how to look at it. */
export async function practice({ directory, settings }: PracticeOptions): Promise<Serving> {
  const { stateDirectory } = readSettings(settings);
  const place = directory ?? join(stateDirectory, 'practice');
  const program = await startProgram({
    entry: estateProgram(),
    args: ['--directory', place],
    environment: environmentOf(['PATH', 'HOME', 'SYSTEMROOT']),
    readyTimeoutMs,
  });
  const estate = Ready.parse(program.ready);
  return {
    says: [
      `the practice estate runs: cluster ${estate.clusterUrl}, registry ${estate.registryUrl}, packages ${estate.packagesUrl}`,
      'in another terminal:',
      `  export KUBECONFIG=${quoted(estate.kubeconfigPath)} OAKUM_CONTEXT=${estate.context}`,
      `  export OAKUM_CONFIG=${quoted(estate.configPath)} OAKUM_STATE=${quoted(join(place, 'state'))}`,
      '  oakum trust init',
      '  oakum scan',
      'stop: Ctrl-C',
    ],
    ended: program.ended.then((how) => `the practice estate ${how}`),
    stop: program.stop,
  };
}

/** In a checkout the program is a source of the fake world; in a bundle it lies beside us. */
function estateProgram(): string {
  const candidates = ['../../testing/practice/main.ts', './practice-estate.js', '../practice-estate.js'];
  const paths = candidates.map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const found = paths.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new OakumError(
    'practice.missing',
    `the practice estate is not installed: looked for ${paths.join(', ')}`,
    {
      hint: 'run it from a checkout: npm start',
    },
  );
}

function environmentOf(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environmentVariable(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** For a POSIX shell, as people paste it. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
