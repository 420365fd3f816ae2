import * as z from 'zod';
import type { CommandRunner } from '../../../edges/exec/interface.ts';
import { jsonOf } from '../../../formats/json/index.ts';
import { errorCode } from '../../../kernel/index.ts';

export interface HttpQuestion {
  /** A process in the network that is asked. */
  readonly pid: string;
  readonly port: number;
  readonly path: string;
  readonly status: number;
  readonly contains: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** What was answered. */
export interface HttpAnswer {
  readonly status: number;
  readonly bytes: number;
  readonly isAsExpected: boolean;
}

/**
 * Asks once and writes the answer down. It is a program of its own because it must run in the network of the container,
 * where no other process of ours is.
 */
const program = `
const [port, path, status, contains] = process.argv.slice(1);
const options = { host: '127.0.0.1', port, path, agent: false, timeout: 5000 };
const request = require('node:http').get(options, (answer) => {
  const chunks = [];
  let bytes = 0;
  let isSaid = false;
  const say = () => {
    if (isSaid) return;
    isSaid = true;
    const body = Buffer.concat(chunks).subarray(0, 65536);
    const isAsExpected = String(answer.statusCode) === status && body.includes(contains);
    require('node:fs').writeSync(1, JSON.stringify({ status: answer.statusCode, bytes, isAsExpected }));
    request.destroy();
  };
  answer.on('data', (chunk) => {
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes >= 65536) say();
  });
  answer.on('end', say);
  answer.on('error', () => {});
});
request.on('timeout', () => request.destroy());
request.on('error', () => {});
`;

const Answer = z.object({ status: z.number(), bytes: z.number(), isAsExpected: z.boolean() });
/** One that drips its answer is no answer either. */
const askMs = 10_000;

/** Asks an address of the container's own network once; needs `nsenter` and the right to enter it. */
export async function askHttp(
  commands: CommandRunner,
  { pid, port, path, status, contains = '', signal }: HttpQuestion,
): Promise<HttpAnswer | undefined> {
  const node = [process.execPath, '--eval', program, '--', `${port}`, path, `${status}`, contains];
  const args = ['--target', pid, '--net', '--', ...node];
  try {
    const { stdout } = await commands.run('nsenter', args, { timeoutMs: askMs, signal });
    return Answer.safeParse(jsonOf(stdout)).data;
  } catch (error) {
    if (errorCode(error) !== 'exec.timeout') throw error;
    return undefined;
  }
}
