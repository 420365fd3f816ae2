import { expect, test } from 'vitest';
import { makeFakeClock } from './index.ts';

test('wakes sleepers in the order of their time, and those that they start on the way', async () => {
  const clock = makeFakeClock('2026-11-21T12:00:00Z');
  const seen: string[] = [];
  const sleep = async (name: string, ms: number): Promise<void> => {
    await clock.sleep(ms);
    seen.push(`${name} ${clock.now().toString()}`);
  };
  void sleep('late', 3_000);
  void sleep('early', 1_000).then(() => sleep('then', 1_000));
  await clock.advance(2_500);
  expect(seen).toEqual(['early 2026-11-21T12:00:01Z', 'then 2026-11-21T12:00:02Z']);
  await clock.advance(500);
  expect(seen.at(-1)).toBe('late 2026-11-21T12:00:03Z');
});

test('a sleep ends with the reason of its signal', async () => {
  const clock = makeFakeClock();
  const end = new AbortController();
  const sleeping = clock.sleep(1_000, end.signal);
  end.abort(new Error('enough'));
  await expect(sleeping).rejects.toThrow('enough');
  await expect(clock.sleep(1_000, end.signal)).rejects.toThrow('enough');
});
