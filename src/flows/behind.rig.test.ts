import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../rig/control-plane.ts';
import { describeRig } from '../../rig/describe-rig.ts';
import { watchInventory } from '../discover/inventory/index.ts';
import { connectKube, type KubeConnection, loadKubeconfig } from '../edges/kube/index.ts';
import { instantText, silentLogger, systemClock } from '../kernel/index.ts';
import { afterChange, asOf, notWatching, type Watching } from './freshness.ts';

describeRig('watches of a real API server that is killed', ['control-plane'], () => {
  let plane: ControlPlane;
  let kube: KubeConnection;
  beforeAll(async () => {
    plane = await startControlPlane();
    const text = await readFile(plane.kubeconfigPath, 'utf8');
    const runner = { run: () => Promise.reject(new Error('no plugin in this test')) };
    kube = connectKube(await loadKubeconfig({ text }), {
      clock: systemClock,
      random: Math.random,
      logger: silentLogger,
      runner,
      // Quiet watches are doubted within the test, and must not be taken for lost ones.
      watchSilenceMs: 3_000,
    });
  });
  afterAll(async () => {
    await kube?.close();
    await plane?.stop();
  });

  it('are behind since then, all of them, and up to date again when it is back, with what happened after', async () => {
    const end = new AbortController();
    const state: { watching: Watching; changed: Set<string>; fell: number } = {
      watching: notWatching,
      changed: new Set(),
      fell: 0,
    };
    const scope = { namespaces: [], labelSelector: '' };
    const reading = (async () => {
      for await (const change of watchInventory(kube.reader, {
        scope,
        clock: systemClock,
        signal: end.signal,
      })) {
        if (change.kind === 'changed') state.changed.add(change.what);
        else state.watching = afterChange(state.watching, change);
        if (change.kind === 'behind') state.fell += 1;
      }
    })();
    const until = async (fits: () => boolean): Promise<void> => {
      for (let look = 0; look < 600 && !fits(); look += 1) await systemClock.sleep(100);
      expect(fits(), JSON.stringify(state.watching)).toBe(true);
    };
    await until(() => state.watching.state === 'synced');
    await systemClock.sleep(8_000);
    expect([state.watching.state, state.fell]).toEqual(['synced', 0]);

    const killedAt = instantText(systemClock.now());
    await plane.killApiserver();
    const names = ['nodes', 'pods', 'deployments', 'services', 'ingresses'];
    await until(() => names.every((name) => state.watching.behind.some(({ what }) => what === name)));
    const readAt = '2026-01-01T00:00:00.000Z';
    const lastKnown = asOf({ readAt, watching: state.watching, failure: undefined });
    expect(new Set(state.watching.behind.map(({ code }) => code))).toEqual(new Set(['kube.unreachable']));
    expect(lastKnown !== undefined && lastKnown > readAt).toBe(true);
    const fiveSeconds = Temporal.Instant.from(killedAt).add({ seconds: 5 });
    expect(Temporal.Instant.compare(lastKnown ?? killedAt, fiveSeconds)).toBe(-1);

    await plane.startApiserver();
    await until(() => state.watching.state === 'synced');
    state.changed.clear();
    await plane.apply([
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'late', namespace: 'default' },
        spec: { ports: [{ port: 80 }] },
      },
    ]);
    await until(() => state.changed.has('services'));
    end.abort();
    await reading;
  });
});
