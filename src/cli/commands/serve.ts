import { OakumError } from '../../kernel/index.ts';
import type { Action } from '../commands.ts';
import type { CliDeps, Serving } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { textOption } from '../options.ts';

export const serveAction: Action = async ({ deps, flags }, _args, options) => {
  const world = await deps.openWorld(flags, deps.io);
  try {
    const serving = await deps.serve(world, {
      port: portOf(textOption(options, 'port')),
      host: textOption(options, 'host') ?? '127.0.0.1',
    });
    await untilStopped(serving, deps);
  } finally {
    await world.close();
  }
  return exitCodes.fine;
};

export const practiceAction: Action = async ({ deps, flags }, _args, options) => {
  await untilStopped(
    await deps.practice({ directory: textOption(options, 'directory'), settings: flags }),
    deps,
  );
  return exitCodes.fine;
};

async function untilStopped(serving: Serving, deps: CliDeps): Promise<void> {
  for (const line of serving.says) deps.io.out(`${line}\n`);
  const stopped = new Promise<undefined>((resolve) => {
    if (deps.signal.aborted) resolve(undefined);
    deps.signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const ended = await Promise.race([stopped, ...(serving.ended === undefined ? [] : [serving.ended])]);
  await serving.stop();
  if (ended !== undefined && !deps.signal.aborted) throw new OakumError('serve.ended', ended);
}

function portOf(text: string | undefined): number {
  const port = Number(text ?? '8420');
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new OakumError('usage.port', `no port ${JSON.stringify(text)}`, {
    hint: 'a number from 0 (any free one) to 65535',
  });
}
