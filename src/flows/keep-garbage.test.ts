import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, type LogFields, silentLogger } from '../kernel/index.ts';
import { bodyOf, GarbageSchedule } from '../model/index.ts';
import { type FakeWorld, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { asked } from './conformance/patch-images.ts';
import { endLoan } from './end-loan.ts';
import { keepGarbage } from './keep-garbage.ts';
import { patchImage } from './patch-image.ts';
import { stopWriting } from './stop-writing.ts';

describe('a server with a GarbageSchedule', () => {
  let fake: FakeWorld;
  beforeEach(async () => {
    fake = await startFakeWorld();
    const { reference } = await fake.push('shop/web:1.0', [less(vulnerableLess)]);
    const { loan } = await patchImage(fake.world, asked(reference));
    await endLoan(fake.world, { loan: loan?.id ?? '', reason: 'a test' });
  });
  afterEach(() => fake.stop());

  const tags = () => fake.registry.content.tags('shop/web');
  const scheduled = (name: string, spec: object = {}): GarbageSchedule =>
    GarbageSchedule.parse({
      apiVersion: 'oakum.dev/v1',
      kind: 'GarbageSchedule',
      metadata: { name },
      spec: { images: ['**'], schedule: '0 3 * * *', ...spec },
    });

  interface Line {
    readonly level: string;
    readonly sentence: string;
    readonly fields: LogFields | undefined;
  }

  /** Looks as often as said, from ten seconds before three o'clock two days later; `between` is called before each look. */
  async function keep(
    schedules: readonly GarbageSchedule[],
    { looks = 3, between = () => {} }: { looks?: number; between?: (look: number) => void } = {},
  ): Promise<readonly Line[]> {
    const end = new AbortController();
    const day = fake.world.clock.now().add({ hours: 72 }).toString().slice(0, 10);
    let now = Temporal.Instant.from(`${day}T02:59:50Z`);
    let look = 0;
    const clock: Clock = {
      now: () => now,
      sleep: async (ms) => {
        now = now.add({ milliseconds: ms });
        look += 1;
        between(look);
        if (look > looks) end.abort();
      },
    };
    const lines: Line[] = [];
    const at = (level: string) => (sentence: string, fields?: LogFields) =>
      void lines.push({ level, sentence, fields });
    const logger = { ...silentLogger, info: at('info'), warn: at('warn'), error: at('error') };
    const documents = { ...fake.world.documents, garbageSchedules: schedules };
    let collected = 0;
    await keepGarbage(fake.again({ clock, logger, documents }), {
      signal: end.signal,
      onCollected: () => {
        collected += 1;
      },
    });
    expect(collected).toBe(lines.filter(({ sentence }) => sentence === 'garbage was collected').length);
    return lines;
  }

  const collected = { schedule: 'nightly', removed: 0, kept: 0, failed: 0, notRead: 0, unread: 0 };

  it('removes at its moment what nothing needs, once, and says so in one line and in the log', async () => {
    expect(await keep([scheduled('nightly')])).toEqual([
      { level: 'info', sentence: 'garbage was collected', fields: { ...collected, removed: 1 } },
    ]);
    expect(tags()).toEqual(['1', '1.0']);
    const entries = await (await fake.world.store()).evidence.read(0, 1_000);
    const writes = entries.flatMap((entry) => {
      const body = bodyOf('intent', entry);
      return body !== undefined && 'write' in body && body.write === 'image.delete' ? [entry.by] : [];
    });
    expect(writes).toEqual(['GarbageSchedule nightly']);
  });

  it.each([
    ['there is none', []],
    ['it is of another hour', [{ schedule: '0 4 * * *' }]],
    ['it is of the same hour elsewhere', [{ timeZone: 'Asia/Tokyo' }]],
  ])('removes nothing where %s', async (_name, specs) => {
    expect(await keep(specs.map((spec) => scheduled('nightly', spec)))).toEqual([]);
    expect(tags()).toContain('1.0-oakum.1');
  });

  it('looks at no other repositories than it names', async () => {
    const lines = await keep([scheduled('nightly', { images: [`${fake.registry.host}/other/**`] })]);
    expect(lines).toEqual([{ level: 'info', sentence: 'garbage was collected', fields: collected }]);
    expect(tags()).toContain('1.0-oakum.1');
  });

  it('removes nothing while all writing is paused, and says so', async () => {
    await stopWriting(fake.world, { by: 'ann', reason: 'a look' });
    expect(await keep([scheduled('nightly')])).toEqual([
      {
        level: 'warn',
        sentence: 'garbage was not collected',
        fields: { schedule: 'nightly', reason: expect.stringContaining('paused by ann') },
      },
    ]);
    expect(tags()).toContain('1.0-oakum.1');
  });

  it('survives a registry that fails, and collects the next time', async () => {
    fake.registry.control.fail({ method: 'GET', path: '/tags/', fault: { kind: 'status', status: 403 } });
    const lines = await keep([scheduled('often', { schedule: '* * * * *' })], {
      looks: 6,
      between: (look) => {
        if (look === 3) fake.registry.control.heal();
      },
    });
    const told = { ...collected, schedule: 'often' };
    expect(lines.slice(0, 2)).toEqual([
      { level: 'warn', sentence: 'garbage was collected', fields: { ...told, kept: 1, notRead: 1 } },
      { level: 'info', sentence: 'garbage was collected', fields: { ...told, removed: 1 } },
    ]);
    expect(tags()).toEqual(['1', '1.0']);
  });

  it('goes on where another one cannot be read', async () => {
    const lines = await keep([scheduled('broken', { schedule: '0 25 * * *' }), scheduled('nightly')]);
    expect(lines.map(({ level, fields }) => [level, fields?.schedule, fields?.removed])).toEqual(
      expect.arrayContaining([
        ['error', 'broken', undefined],
        ['info', 'nightly', 1],
      ]),
    );
    expect(tags()).toEqual(['1', '1.0']);
  });

  it('ends at once when the server does', async () => {
    const end = new AbortController();
    end.abort();
    await keepGarbage(fake.world, { signal: end.signal, onCollected: () => {} });
    expect(tags()).toContain('1.0-oakum.1');
  });
});
