import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProgram } from './index.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'oakum-program-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function start(text: string, readyTimeoutMs = 20_000, graceMs = 20_000) {
  const entry = join(folder, `${Math.abs(hash(text))}.mjs`);
  writeFileSync(entry, text);
  return startProgram({
    entry,
    args: ['one', '$(two)'],
    environment: { COLOUR: 'red' },
    readyTimeoutMs,
    graceMs,
  });
}

const hash = (text: string): number =>
  [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7);
const untilGone = `process.stdin.resume().on('end', () => process.exit(7));`;

describe('a program beside us', () => {
  it('is ready by its first line, with the arguments and the environment that it was given', async () => {
    const program = await start(
      `console.log(JSON.stringify({ args: process.argv.slice(2), env: Object.keys(process.env) })); console.log('more'); ${untilGone}`,
    );
    expect(program.ready).toEqual({ args: ['one', '$(two)'], env: ['COLOUR'] });
    await program.stop();
    expect(await program.ended).toMatch(/^(ended with code 7|got SIGTERM)$/);
    await program.stop();
  });

  it('that prints its line in pieces is heard in full', async () => {
    const program = await start(
      `process.stdout.write('{"a":', () => setImmediate(() => process.stdout.write('1}\\n'))); ${untilGone}`,
    );
    expect(program.ready).toEqual({ a: 1 });
    await program.stop();
  });

  it('that ends before it is ready is quoted', async () => {
    await expect(
      start(`console.error('first'); console.error('port 1 is taken'); process.exit(3);`),
    ).rejects.toMatchObject({
      code: 'exec.crashed',
      message: 'the program ended with code 3: port 1 is taken',
    });
  });

  it('that says something else than JSON is stopped', async () => {
    await expect(start(`console.log('hello'); ${untilGone}`)).rejects.toMatchObject({
      code: 'exec.crashed',
      message: 'the program said "hello"',
    });
  });

  it('that is not ready in time is stopped', async () => {
    await expect(start(untilGone, 300)).rejects.toMatchObject({ code: 'exec.timeout' });
  });

  it('that does not want to end is killed', async () => {
    const program = await start(
      `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('{}');`,
      20_000,
      200,
    );
    await program.stop();
    expect(await program.ended).toBe('got SIGKILL');
  });
});
