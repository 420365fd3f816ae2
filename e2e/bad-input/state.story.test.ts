import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Run } from '../../src/model/index.ts';
import { type FakeEstate, startFakeEstate } from '../support/fake-estate.ts';
import { lessImage } from '../support/images.ts';
import { said } from '../support/said.ts';
import { serve } from '../support/serve.ts';

/** What lies under the program: its store, its disk, its port. */
describe('state and server', () => {
  let estate: FakeEstate;
  beforeAll(async () => {
    estate = await startFakeEstate({ images: { 'shop/web:1.0': lessImage() } });
    await estate.deploy('web', 'shop/web:1.0');
    for (const args of [
      ['trust', 'init'],
      ['plan', '-o', estate.path('plan.json')],
      ['approve', estate.path('plan.json'), '--reason', 'a story'],
    ])
      expect((await estate.oakum(args)).code).toBe(0);
  });
  afterAll(() => estate?.stop());

  test.each([
    ['a file that is no database', (bytes: Buffer) => bytes.fill('not a database'), /file is not a database/],
    ['damaged pages', (bytes: Buffer) => bytes.fill(0x5a, 4096), /database disk image is malformed/],
  ])('corrupt store: %s', async (_name, damage, reason) => {
    const state = estate.path('corrupt');
    mkdirSync(state);
    const bytes = readFileSync(estate.path('state/oakum.db'));
    damage(bytes);
    writeFileSync(`${state}/oakum.db`, bytes);
    expect(said(await estate.oakum(['scan', '--state', state]))).toEqual({
      exit: 1,
      code: 'store.corrupt',
      message: expect.stringMatching(
        new RegExp(`^the store ${state}/oakum\\.db cannot be read: ${reason.source}$`),
      ),
      because: '',
      hint: 'Restore it from a backup, or move it away and scan again; check the log with oakum evidence verify.',
    });
    expect(readFileSync(`${state}/oakum.db`).equals(bytes)).toBe(true);
    rmSync(state, { recursive: true });
  });

  test('full disk: nothing is half done, and with space the same command goes on', async (context) => {
    const disk = estate.path('disk');
    mkdirSync(disk);
    if (!mount(disk)) return context.skip('needs the right to mount a small file system');
    try {
      cpSync(estate.path('state'), `${disk}/state`, { recursive: true });
      fill(`${disk}/ballast`);
      const apply = ['apply', estate.path('plan.json'), '--state', `${disk}/state`, '-o', 'json'];
      expect(said(await estate.oakum(apply))).toEqual({
        exit: 1,
        code: 'store.full-disk',
        message: expect.stringMatching(new RegExp(`^no space left for the store ${disk}/state/oakum\\.db: `)),
        because: '',
        hint: 'Free some space; nothing was half written, and the run resumes where it stood.',
      });
      expect(estate.registry.content.tags('shop/web')).toEqual(['1.0']);
      rmSync(`${disk}/ballast`);
      const { code, stdout } = await estate.oakum(apply);
      expect(code).toBe(0);
      expect(Run.parse(JSON.parse(stdout)).phase).toBe('succeeded');
    } finally {
      spawnSync('umount', [disk]);
    }
  });

  test('port taken', async () => {
    const other = await listen();
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      expect(said(await estate.oakum(['serve', '--port', `${port}`]))).toEqual({
        exit: 2,
        code: 'serve.port-taken',
        message: `port ${port} on 127.0.0.1 is taken`,
        because: `listen EADDRINUSE: address already in use 127.0.0.1:${port}`,
        hint: 'choose another with --port, or --port 0 for any free one',
      });
    } finally {
      other.close();
    }
  });

  test('two servers on one SQLite store, until the first is gone, were it by kill -9', async () => {
    const first = await serve(estate.environment);
    expect(said(await estate.oakum(['serve', '--port', '0']))).toEqual({
      exit: 2,
      code: 'store.second-server',
      message: expect.stringMatching(/^a server already runs on this SQLite store: server-\w+\/\d+-\d*@/),
      because: '',
      hint: 'Stop that server, or move the store to PostgreSQL, which any number of servers may share.',
    });
    await first.kill();
    const next = await serve(estate.environment);
    expect((await next.stop()).code).toBe(0);
    const last = await serve(estate.environment);
    expect((await last.stop()).code).toBe(0);
  });
});

function mount(directory: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', directory]).status === 0;
}

/** Writes until nothing more fits. */
function fill(path: string): void {
  try {
    for (;;) writeFileSync(path, Buffer.alloc(4096), { flag: 'a' });
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  }
}

function listen(): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
  });
}
