import { parseArgs } from 'node:util';
import { systemClock } from '../../src/kernel/index.ts';
import { startPracticeEstate } from './index.ts';

/**
 * `main.ts --directory DIR [--fresh]`. Prints one line of JSON when everything is there; the rest goes to standard
 * error. Ends on SIGINT and SIGTERM, and when its standard input closes: whoever started it has gone.
 */
const { values } = parseArgs({
  options: { directory: { type: 'string' }, fresh: { type: 'boolean', default: false } },
});

async function main(): Promise<number> {
  if (values.directory === undefined) {
    process.stderr.write('usage: main.ts --directory DIR [--fresh]\n');
    return 2;
  }
  const ended = untilAsked();
  const begin = values.fresh ? 'fresh' : 'kept';
  const estate = await startPracticeEstate({ directory: values.directory, clock: systemClock, begin });
  const { context, kubeconfigPath, configPath, clusterUrl, registryUrl, packagesUrl } = estate;
  const ready = { ready: true, context, kubeconfigPath, configPath, clusterUrl, registryUrl, packagesUrl };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  await ended;
  await estate.stop();
  return 0;
}

function untilAsked(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
    // Whoever started it has gone: nobody writes to it, or reads from it, any more.
    for (const gone of ['end', 'error']) process.stdin.on(gone, () => resolve());
    process.stdout.on('error', () => resolve());
    process.stdin.resume();
  });
}

/** Explicitly, because standard input would hold the process up. */
async function leave(code: number): Promise<void> {
  await new Promise<void>((resolve) => process.stderr.write('', () => resolve()));
  process.exit(code);
}

await main().then(leave, (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return leave(1);
});
