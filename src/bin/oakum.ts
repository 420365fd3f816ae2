#!/usr/bin/env node
import { readerAhead } from './reader-ahead.ts';

const reader = readerAhead(process.argv.slice(2));
const [{ runCli }, { terminalIo }] = await Promise.all([
  import('../cli/index.ts'),
  import('./terminal-io.ts'),
]);

const stop = new AbortController();
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (interrupted) process.exit(130);
    interrupted = true;
    stop.abort(new Error('stopped by the user'));
  });
}

// Whoever reads us may stop reading (`oakum scan | head`): that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const code = await runCli(process.argv.slice(2), {
  io: terminalIo(),
  signal: stop.signal,
  openWorld: async (flags, io) => (await import('../compose.ts')).openWorld(flags, io, reader),
  serve: async (world, options) => (await import('../compose.ts')).serve(world, options),
  practice: async (options) => (await import('./practice.ts')).practice(options),
});
// A command that was refused before it opened anything has not closed it.
await Promise.all([flushed(process.stdout), flushed(process.stderr), reader?.close()]);
process.exit(code);

/** Pipes take what is written later; leaving before that would cut the output. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}
