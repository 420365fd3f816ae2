import { describe, expect, it } from 'vitest';
import type { CiOutcome } from '../../testing/ci/index.ts';
import { playRebuilds, rebuilt } from './conformance/rebuild-scene.ts';
import { stopWriting } from './stop-writing.ts';
import type { World } from './world.ts';

describe('a CI that is asked for a rebuild', () => {
  const { fake, ci, push, deploy, world, rebuild, entries, logSize } = playRebuilds();

  it.each<[CiOutcome, string]>([
    ['failed', 'ci-failed'],
    ['cancelled', 'cancelled'],
  ])('that CI ended as %s is %s, and the next one is a new run', async (outcome, code) => {
    const reference = await deploy();
    ci().control.become({ outcome });
    expect(await rebuild(reference)).toMatchObject({
      code,
      reason: `rebuild.${code}`,
      link: expect.any(String),
    });
    ci().control.become({ outcome: 'succeeded' });
    expect(await rebuild(reference)).toMatchObject({ code: 'rebuilt', run: '7002' });
  });

  it.each([
    [401, 'ci.unauthorized'],
    [404, 'ci.not-found'],
    [422, 'ci.invalid'],
  ])('that CI refuses with %s is not triggered, and that is in the log', async (status, code) => {
    const reference = await deploy();
    const from = await logSize();
    ci().control.fail(/^POST/, { kind: 'status', status });
    expect(await rebuild(reference)).toMatchObject({ code: 'not-triggered', reason: code });
    expect((await entries(from)).map(({ kind, body }) => [kind, body.outcome])).toEqual([
      ['intent', undefined],
      ['outcome', expect.objectContaining({ kind: 'failed', code })],
    ]);
    expect((await rebuild(reference)).code).toBe('rebuilt');
  });

  it('waits as long as a busy CI asks, and starts one run', async () => {
    const reference = await deploy();
    ci().control.fail(/^POST/, { kind: 'status', status: 429, headers: { 'retry-after': '3' } });
    ci().control.fail(/^GET .*runs\/7001/, { kind: 'status', status: 502 }, 3);
    expect((await rebuild(reference)).code).toBe('rebuilt');
    expect(ci().control.orders()).toHaveLength(1);
  });

  it('finds the run whose answer was lost instead of starting another', async () => {
    const reference = await deploy();
    ci().control.fail(/^POST/, { kind: 'lost-answer' });
    expect(await rebuild(reference)).toMatchObject({ code: 'rebuilt', run: '7001' });
    expect(ci().control.orders()).toHaveLength(1);
  });

  it('goes on with its run after a kill, although the tag has moved meanwhile', async () => {
    const reference = await deploy();
    const stop = new AbortController();
    ci().control.become({ outcome: 'never-ends' });
    const going = rebuild(reference, { signal: stop.signal });
    const stopped = expect(going).rejects.toBeDefined();
    await expect
      .poll(
        () =>
          ci()
            .control.seen()
            .filter(({ method }) => method === 'GET').length,
      )
      .toBeGreaterThan(1);
    stop.abort();
    await stopped;
    ci().control.become({ outcome: 'succeeded' });
    await push(rebuilt);
    expect(await rebuild(reference, { isConfirmed: false })).toMatchObject({
      code: 'possible',
      message: expect.stringContaining('--yes goes on with it'),
    });
    await expect(rebuild(reference, { revision: 'd'.repeat(40) })).rejects.toMatchObject({
      code: 'rebuild.other-open',
    });
    expect(await rebuild(reference)).toMatchObject({ code: 'rebuilt', run: '7001' });
    expect(ci().control.orders()).toHaveLength(1);
  });

  it('finds its run where it was killed before the answer was written down', async () => {
    const reference = await deploy();
    const stop = new AbortController();
    const of = world();
    const dying: World = {
      ...of,
      ci: async (build) => {
        const client = await of.ci(build);
        return {
          ...client,
          trigger: async (...order) => {
            await client.trigger(...order);
            stop.abort();
            throw stop.signal.reason;
          },
        };
      },
    };
    await expect(rebuild(reference, { signal: stop.signal }, dying)).rejects.toBeDefined();
    expect(await rebuild(reference)).toMatchObject({ code: 'rebuilt', run: '7001' });
    expect(ci().control.orders()).toHaveLength(1);
  });

  it('is no longer waited for after a while, and waited for again', async () => {
    const reference = await deploy();
    ci().control.become({ outcome: 'never-ends' });
    const patient = world({}, { waitMinutes: 1 });
    const state = { ms: 0 };
    const clock = {
      now: () => fake().world.clock.now().add({ milliseconds: state.ms }),
      sleep: async (ms: number) => {
        state.ms += Math.ceil(ms);
      },
    };
    const result = await rebuild(reference, {}, { ...patient, clock });
    expect(result).toMatchObject({ code: 'timed-out', reason: 'rebuild.timed-out', run: '7001' });
    const looks = ci()
      .control.seen()
      .filter(({ path }) => path.endsWith('/runs/7001')).length;
    expect(looks).toBeLessThan(10);
    ci().control.become({ outcome: 'succeeded' });
    expect(await rebuild(reference)).toMatchObject({ code: 'rebuilt', run: '7001' });
  });

  it('is not asked for while all writing is stopped', async () => {
    const reference = await deploy();
    await stopWriting(fake().world, { by: 'alice', reason: 'a test' });
    await expect(rebuild(reference)).rejects.toMatchObject({ code: 'writing.paused' });
    expect(ci().control.seen()).toEqual([]);
    expect((await rebuild(reference, { isConfirmed: false })).code).toBe('possible');
  });
});
