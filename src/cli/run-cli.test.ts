import { describe, expect, it } from 'vitest';
import { OakumError } from '../kernel/index.ts';
import { runCli } from './run-cli.ts';

async function run(argv: readonly string[]) {
  const said: string[] = [];
  const code = await runCli(argv, {
    io: {
      out: (text) => said.push(text),
      error: (text) => said.push(text),
      outIsTerminal: false,
      errorIsTerminal: false,
      columns: 80,
      colours: false,
      input: async () => '',
    },
    openWorld: async () => {
      throw new OakumError('usage.test', 'the command began');
    },
    serve: () => Promise.reject(new Error('unused')),
    practice: () => Promise.reject(new Error('unused')),
    signal: new AbortController().signal,
  });
  return { code, said: said.join('') };
}

describe('the command line', () => {
  it('gives its own version where no command is named', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, said: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  it('leaves --version to a command that has one of its own', async () => {
    const { code, said } = await run(['tool', 'pod-security', '--version', '1.34', 'pod.yaml']);
    expect(said).toContain('the command began');
    expect(code).toBe(2);
  });
});
