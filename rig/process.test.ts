import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run, startServer, waitFor } from './process.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rig-process-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('run', () => {
  test('gives the output of a program that ends well, and its input to it', async () => {
    expect(await run('cat', [], { input: 'hello' })).toBe('hello');
  });

  test('quotes what a failing program said', async () => {
    await expect(run('ls', ['/not/there'])).rejects.toMatchObject({
      code: 'rig.program-failed',
      message: expect.stringContaining('/not/there'),
    });
  });

  test('ends a program that takes too long', async () => {
    await expect(run('sleep', ['60'], { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'rig.program-failed',
    });
  });
});

describe('a server', () => {
  test('is gone after stop, which may be called twice', async () => {
    const server = startServer({ name: 'sleeper', command: 'sleep', args: ['60'], directory });
    await server.stop();
    expect(server.hasExited()).toBe(true);
    expect(() => process.kill(server.pid, 0)).toThrow();
    await server.stop();
  });

  test('that ends early fails the waiting at once, with its log', async () => {
    const server = startServer({ name: 'broken', command: 'ls', args: ['/not/there'], directory });
    const waiting = waitFor({ what: 'it', timeoutMs: 60_000, servers: [server], probe: () => undefined });
    await expect(waiting).rejects.toThrow(/broken ended: .*\/not\/there/);
  });
});

describe('waitFor', () => {
  test('gives the first value that the probe has', async () => {
    const answers = [undefined, undefined, 'ready'];
    expect(await waitFor({ what: 'it', timeoutMs: 10_000, probe: () => answers.shift() })).toBe('ready');
  });

  test('says why it was not ready in time', async () => {
    const probe = (): undefined => {
      throw new Error('connection refused');
    };
    await expect(waitFor({ what: 'it', timeoutMs: 1, probe })).rejects.toMatchObject({
      code: 'rig.not-ready',
      message: expect.stringContaining('connection refused'),
    });
  });
});
