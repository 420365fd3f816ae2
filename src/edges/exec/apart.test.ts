import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApartProcess, makeApartReader, ourProgram } from './index.ts';

/** A reader that does what the header says, so that each way to misbehave is a request. */
const program = `
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { spawn } from 'node:child_process';
import { serveApart } from '${new URL('./serve-apart.ts', import.meta.url).href}';
const attempt = (act) => { try { act(); return 'allowed'; } catch (error) { return error.code; } };
await serveApart(async function* (header, bytes) {
  if (header.do === 'count') { let size = 0; for await (const chunk of bytes) size += chunk.byteLength; yield { size }; }
  if (header.do === 'ignore') yield { ignored: true };
  if (header.do === 'crash') process.abort();
  if (header.do === 'exit') process.exit(7);
  if (header.do === 'hang') await new Promise(() => setInterval(() => {}, 1000));
  if (header.do === 'heap') { const all = []; for (;;) all.push(new Array(1e5).fill({ a: all.length })); }
  if (header.do === 'flood') for (;;) yield 'x'.repeat(1000);
  if (header.do === 'escape') yield [
    attempt(() => readFileSync('/etc/hostname')), await new Promise((done) => connect(80, '127.0.0.1').on('error', (error) => done(error.code))),
    attempt(() => spawn('/bin/true')), Object.keys(process.env).length ];
});
`;

let directory: string;
let reader: ApartProcess;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'oakum-apart-'));
  await writeFile(join(directory, 'program.mjs'), program);
  reader = makeApartReader({
    entry: join(directory, 'program.mjs'),
    mayRead: [directory, ...ourProgram('none').mayRead],
    memoryMb: 64,
    maxAnswerBytes: 100_000,
  });
});

afterEach(() => reader.close());
afterAll(() => rm(directory, { recursive: true, force: true }));

async function* chunksOf(...sizes: readonly number[]): AsyncIterable<Uint8Array> {
  for (const size of sizes) yield new Uint8Array(size);
}

const ask = (act: string, options: { timeoutMs?: number; bytes?: AsyncIterable<Uint8Array> } = {}) =>
  reader.ask({
    header: { do: act },
    bytes: options.bytes ?? chunksOf(10),
    timeoutMs: options.timeoutMs ?? 20_000,
  });

describe('a reader that is apart', () => {
  it('answers one request after another in one process, also ones made at once', async () => {
    const answers = await Promise.all([
      ask('count', { bytes: chunksOf(3_000_000, 0, 5, 70_000) }),
      ask('ignore', { bytes: chunksOf(500_000) }),
      ask('count', { bytes: chunksOf() }),
    ]);
    expect(answers).toEqual([[{ size: 3_070_005 }], [{ ignored: true }], [{ size: 0 }]]);
  });

  it('can be started ahead, serves what is asked then, and ends without having been asked', async () => {
    reader.start();
    reader.start();
    expect(await ask('count')).toEqual([{ size: 10 }]);
    await reader.close();
    reader.start();
    await reader.close();
  });

  it('reads a file that it is handed opened, from its start, and leaves the bytes alone', async () => {
    const path = join(directory, 'handed');
    await writeFile(path, new Uint8Array(700_000));
    const file = await open(path);
    await file.read(Buffer.alloc(10));
    const untouched = async function* (): AsyncIterable<Uint8Array> {
      yield Promise.reject(new Error('was read'));
    };
    const header = { do: 'count' };
    const handed = { header, bytes: untouched(), file: file.fd, timeoutMs: 20_000 };
    try {
      expect(await ask('count')).toEqual([{ size: 10 }]);
      expect(await Promise.all([reader.ask(handed), ask('count'), reader.ask(handed)])).toEqual([
        [{ size: 700_000 }],
        [{ size: 10 }],
        [{ size: 700_000 }],
      ]);
      expect((await file.stat()).size).toBe(700_000);
    } finally {
      await file.close();
    }
  });

  it('may not read files, open sockets or start programs, and has no environment', async () => {
    expect(await ask('escape')).toEqual([['ERR_ACCESS_DENIED', 'ERR_ACCESS_DENIED', 'ERR_ACCESS_DENIED', 0]]);
  });

  it.each([
    ['crash', 'exec.crashed', /got SIG/],
    ['exit', 'exec.crashed', /ended with code 7/],
    ['heap', 'exec.crashed', /heap out of memory|got SIG/],
    ['flood', 'exec.output-too-large', /100000 bytes/],
  ])('tells a %s as %s, and serves again', async (act, code, message) => {
    await expect(ask(act, { bytes: chunksOf(100_000) })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(await ask('count')).toEqual([{ size: 10 }]);
  });

  it('is stopped when its time is over', async () => {
    await expect(ask('hang', { timeoutMs: 500 })).rejects.toMatchObject({ code: 'exec.timeout' });
  });

  it('passes on what the source of the bytes throws, and serves again', async () => {
    const broken = async function* (): AsyncIterable<Uint8Array> {
      yield new Uint8Array(5);
      throw new Error('connection lost');
    };
    await expect(ask('count', { bytes: broken() })).rejects.toThrow('connection lost');
    expect(await ask('count')).toEqual([{ size: 10 }]);
  });

  it.each(['crash', 'hang'])(
    'closes the source of the bytes when it ends by a %s in the middle',
    async (act) => {
      let isClosed = false;
      const endless = async function* (): AsyncIterable<Uint8Array> {
        try {
          for (;;) yield new Uint8Array(1_000_000);
        } finally {
          isClosed = true;
        }
      };
      const code = act === 'crash' ? 'exec.crashed' : 'exec.timeout';
      await expect(
        ask(act, { bytes: endless(), timeoutMs: act === 'crash' ? 20_000 : 500 }),
      ).rejects.toMatchObject({ code });
      await expect.poll(() => isClosed).toBe(true);
    },
  );

  it('is found as source and beside a bundle', async () => {
    await writeFile(join(directory, 'layer-reader.js'), '');
    expect(ourProgram('layer-reader').entry).toBe(
      fileURLToPath(new URL('../../bin/layer-reader.ts', import.meta.url)),
    );
    expect(ourProgram('layer-reader', `file://${directory}/oakum.js`)).toEqual({
      entry: join(directory, 'layer-reader.js'),
      mayRead: [`${directory}/`],
    });
  });
});
