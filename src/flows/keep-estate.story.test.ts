import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../kernel/index.ts';
import { type FakeWorld, startFakeWorld } from './conformance/fake-world.ts';
import { type EstateKeeper, type EstateState, makeEstateKeeper } from './keep-estate.ts';

describe('the keeper of an estate', () => {
  let fake: FakeWorld;
  let end: AbortController;
  let keeper: EstateKeeper;
  let running: Promise<void>;
  beforeEach(async () => {
    fake = await startFakeWorld();
    await fake.deploy('web');
    end = new AbortController();
    keeper = makeEstateKeeper(fake.world, { signal: end.signal, onChange: () => {} });
    running = keeper.run();
  });
  afterEach(async () => {
    end.abort();
    await running;
    await fake.stop();
  });

  async function until(fits: (state: EstateState) => boolean): Promise<EstateState> {
    for (let look = 0; look < 1000; look += 1) {
      if (fits(keeper.current())) return keeper.current();
      await systemClock.sleep(20);
    }
    throw new Error(`it did not come to that: ${JSON.stringify(keeper.current().watching)}`);
  }

  const isSettled = ({ state, watching }: EstateState): boolean =>
    state === 'ready' && watching.state === 'synced';

  it('says that a watch is behind, since when and why, and reads again when it has caught up', async () => {
    const before = await until(isSettled);
    fake.kube.control.fail({
      verb: 'watch',
      resource: 'pods',
      times: 4,
      effect: { kind: 'status', code: 503 },
    });
    fake.kube.control.dropWatches('pods');
    const behind = await until(({ watching }) => watching.state === 'behind');
    expect(behind.watching.behind).toEqual([
      {
        what: 'pods',
        code: expect.stringMatching(/^kube\.(unreachable|server)$/),
        reason: expect.stringContaining('pods'),
        since: expect.stringMatching(/^20/),
      },
    ]);
    const after = await until(
      (state) => isSettled(state) && state.scan?.report.scannedAt !== before.scan?.report.scannedAt,
    );
    expect(after.watching.behind).toEqual([]);
  });

  it('says that its credentials are refused, and watches again when they are good', async () => {
    await until(isSettled);
    fake.kube.control.revokeToken('admin');
    for (const plural of ['pods', 'deployments']) fake.kube.control.dropWatches(plural);
    const refused = await until(
      ({ watching }) => watching.behind.filter(({ code }) => code === 'kube.unauthorized').length === 2,
    );
    expect(refused.watching.behind.map(({ what }) => what)).toEqual(['deployments', 'pods']);
    fake.kube.control.setToken('admin', { name: 'kubernetes-admin', groups: ['system:masters'] });
    const after = await until(isSettled);
    expect(after.watching.behind).toEqual([]);
  });

  it('keeps the last good scan where reading again fails, with the code, and knows the cluster as unreachable', async () => {
    const before = await until(isSettled);
    fake.kube.control.revokeToken('admin');
    keeper.rescan();
    const failed = await until(
      ({ state, population }) => state === 'failed' && population !== before.population,
    );
    expect(failed).toMatchObject({ problemCode: 'kube.unauthorized', scan: before.scan });
    expect(failed.population?.clusters.map(({ state }) => state.kind)).toEqual(['unreachable']);
  });
});
