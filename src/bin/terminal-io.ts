import type { Io } from '../cli/index.ts';

/** Standard input, output and error of this process. */
export function terminalIo(): Io {
  const { stdout, stderr, stdin, env } = process;
  const isPlain = (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb';
  return {
    out: (text) => {
      stdout.write(text);
    },
    error: (text) => {
      stderr.write(text);
    },
    outIsTerminal: stdout.isTTY === true,
    errorIsTerminal: stderr.isTTY === true && !isPlain,
    columns: stdout.columns ?? 80,
    colours: stdout.isTTY === true && !isPlain,
    input: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks).toString('utf8');
    },
  };
}
