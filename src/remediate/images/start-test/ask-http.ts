import * as z from 'zod';
import type { CommandRunner } from '../../../edges/exec/interface.ts';
import { jsonOf } from '../../../formats/json/index.ts';

export interface HttpQuestion {
  /** A process in the network that is asked. */
  readonly pid: string;
  readonly port: number;
  readonly path: string;
  readonly status: number;
  readonly contains: string | undefined;
  readonly withinMs: number;
  readonly signal: AbortSignal | undefined;
}

/** What came last; undefined where nothing answered. */
export interface HttpAnswer {
  readonly status: number;
  readonly bytes: number;
  readonly isAsExpected: boolean;
}

/**
 * Asks again and again until the answer is the expected one or the time is over, and prints the last answer. It is a
 * program of its own because it must run in the network of the container, where no other process of ours is.
 */
const program = `
const http = require('node:http');
const [port, path, status, contains, withinMs] = process.argv.slice(1);
const end = performance.now() + Number(withinMs);
let last = null;
const ask = () => new Promise((resolve) => {
  const request = http.get({ host: '127.0.0.1', port, path, agent: false, timeout: 5000 }, (answer) => {
    const chunks = [];
    let bytes = 0;
    const done = () => {
      const body = Buffer.concat(chunks).subarray(0, 65536);
      const isAsExpected = String(answer.statusCode) === status && body.includes(contains);
      resolve({ status: answer.statusCode, bytes, isAsExpected });
      request.destroy();
    };
    answer.on('data', (chunk) => {
      bytes += chunk.length;
      if (bytes > 65536 + chunk.length) return;
      chunks.push(chunk);
      if (bytes >= 65536) done();
    });
    answer.on('end', done);
    answer.on('error', () => resolve(null));
  });
  request.on('timeout', () => request.destroy());
  request.on('error', () => resolve(null));
});
(async () => {
  do {
    last = (await ask()) ?? last;
    if (last?.isAsExpected) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  } while (performance.now() < end);
  process.stdout.write(JSON.stringify(last));
})();
`;

const Answer = z.object({ status: z.number(), bytes: z.number(), isAsExpected: z.boolean() });
const spareMs = 15_000;

/** Asks an address of the container's own network; needs `nsenter` and the right to enter it. */
export async function askHttp(
  commands: CommandRunner,
  question: HttpQuestion,
): Promise<HttpAnswer | undefined> {
  const { pid, port, path, status, contains = '', withinMs, signal } = question;
  const asked = [`${port}`, path, `${status}`, contains, `${withinMs}`];
  const node = [process.execPath, '--eval', program, '--', ...asked];
  const { stdout } = await commands.run('nsenter', ['--target', pid, '--net', '--', ...node], {
    timeoutMs: withinMs + spareMs,
    signal,
  });
  return Answer.safeParse(jsonOf(stdout)).data;
}
