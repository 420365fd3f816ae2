import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from './lock.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rig-lock-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('lets one work at a time', async () => {
  const file = join(directory, 'lock');
  const events: string[] = [];
  const work = (name: string) => async (): Promise<void> => {
    events.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    events.push(`${name} ends`);
  };
  await Promise.all([withLock(file, work('one')), withLock(file, work('two'))]);
  const [first] = events[0]?.split(' ') ?? [];
  const second = first === 'one' ? 'two' : 'one';
  expect(events).toEqual([`${first} begins`, `${first} ends`, `${second} begins`, `${second} ends`]);
});

test('lets go when the work fails, and passes the failure on', async () => {
  const file = join(directory, 'lock');
  await expect(withLock(file, () => Promise.reject(new Error('no luck')))).rejects.toThrow('no luck');
  expect(await withLock(file, async () => 'next')).toBe('next');
});
