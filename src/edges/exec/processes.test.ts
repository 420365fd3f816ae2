import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { makeProcesses } from './index.ts';

const processes = makeProcesses();
const [, place = ''] = processes.self.split('@');

/** The name that a process of ours would give itself. */
async function child() {
  const started = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await once(started, 'spawn');
  const end = async (): Promise<void> => {
    started.kill('SIGKILL');
    await once(started, 'exit');
  };
  return { pid: started.pid ?? 0, end };
}

describe('processes', () => {
  it('knows that itself runs', () => {
    expect(processes.self).toMatch(/^\d+-\d*@.+-[0-9a-f]{8}$/);
    expect(processes.hasEnded(processes.self)).toBe(false);
  });

  it('knows one that runs from one that was killed', async () => {
    const { pid, end } = await child();
    const name = `${pid}-@${place}`;
    expect(processes.hasEnded(name)).toBe(false);
    await end();
    expect(processes.hasEnded(name)).toBe(true);
  });

  it.runIf(process.platform === 'linux')('knows a pid that was given anew by its start', () => {
    expect(processes.hasEnded(`${process.pid}-1@${place}`)).toBe(true);
  });

  it.each([
    ['one of another machine', `1-1@elsewhere-00000000`],
    ['what is no name', 'driver-1'],
    ['nothing', ''],
  ])('says nothing of %s', (_what, name) => {
    expect(processes.hasEnded(name)).toBe(false);
  });
});
