import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeWorld, less, startFakeWorld, vulnerableLess } from '../flows/conformance/fake-world.ts';
import { asked } from '../flows/conformance/patch-images.ts';
import { endLoan } from '../flows/end-loan.ts';
import { patchImage } from '../flows/patch-image.ts';
import type { World } from '../flows/world.ts';
import { systemClock } from '../kernel/index.ts';
import { GarbageSchedule } from '../model/index.ts';
import { type RunningServer, startServer } from './index.ts';

describe('a server', () => {
  let fake: FakeWorld;
  let server: RunningServer | undefined;
  beforeEach(async () => {
    fake = await startFakeWorld();
    const { reference } = await fake.push('shop/web:1.0', [less(vulnerableLess)]);
    const { loan } = await patchImage(fake.world, asked(reference));
    await endLoan(fake.world, { loan: loan?.id ?? '', reason: 'a test' });
  });
  afterEach(async () => {
    await server?.stop();
    await fake.stop();
  });

  const everyMinute = GarbageSchedule.parse({
    apiVersion: 'oakum.dev/v1',
    kind: 'GarbageSchedule',
    metadata: { name: 'every-minute' },
    spec: { images: ['**'], schedule: '* * * * *' },
  });
  const hasPatched = (): boolean => fake.registry.content.tags('shop/web').includes('1.0-oakum.1');

  /** Two days later, in time that runs ten times as fast. */
  function later(garbageSchedules: World['documents']['garbageSchedules']): World {
    const now = () => fake.world.clock.now().add({ hours: 48 });
    const documents = { ...fake.world.documents, garbageSchedules };
    return fake.again({ clock: { ...fake.world.clock, now }, documents });
  }
  const start = async (world: World): Promise<void> => {
    const options = { port: 0, host: '127.0.0.1', pageDirectory: undefined, version: '0' };
    server = await startServer(world, options);
  };

  it('collects garbage by itself once a document says so, and not before', async () => {
    const world = later([]);
    await start(world);
    // More than a minute of its clock.
    await systemClock.sleep(9_000);
    expect(hasPatched()).toBe(true);
    fake.become(later([everyMinute]));
    await expect.poll(hasPatched, { timeout: 120_000 }).toBe(false);
  });

  it('collects nothing any more when it is stopped', async () => {
    await start(later([everyMinute]));
    await server?.stop();
    server = undefined;
    await systemClock.sleep(9_000);
    expect(hasPatched()).toBe(true);
  });
});
