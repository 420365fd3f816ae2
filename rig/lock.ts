import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { OakumError } from '../src/kernel/index.ts';

/**
 * Does the work while no other process holds the lock on this file. The kernel keeps the lock (`flock`) for
 * as long as a `cat` that we feed lives, so that it cannot outlive us and needs no clean-up.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const holder = spawn('flock', [file, 'cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  await acquired(holder);
  try {
    return await work();
  } finally {
    holder.stdin?.end();
    if (holder.exitCode === null) await once(holder, 'exit');
  }
}

async function acquired(holder: ChildProcess): Promise<void> {
  const failed = once(holder, 'exit').then(() => {
    throw new OakumError('rig.lock', 'flock ended without giving the lock');
  });
  holder.stdin?.write('locked\n');
  const answer = holder.stdout === null ? failed : once(holder.stdout, 'data');
  await Promise.race([answer, failed]);
  failed.catch(() => undefined); // ends later, when we let go
}
