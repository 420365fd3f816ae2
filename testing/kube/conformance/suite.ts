import { afterAll, beforeAll, describe } from 'vitest';
import { applying } from './applying.ts';
import { expected, type Home, makeHome } from './bench.ts';
import { type Client, makeClient } from './client.ts';
import { defining } from './defining.ts';
import { deleting } from './deleting.ts';
import { discovering } from './discovering.ts';
import { evicting } from './evicting.ts';
import { otherWorkloads } from './other-workloads.ts';
import { reading } from './reading.ts';
import { rolling } from './rolling.ts';
import type { Target } from './target.ts';
import { watching } from './watching.ts';
import { writing } from './writing.ts';

/**
 * What Oakum relies on in a Kubernetes API, for the fake and for a real API server alike: where the two differ, the
 * real one is right. `start` gives a running target; every test works in a namespace of its own, so they run together.
 */
export function kubeConformance(name: string, start: () => Promise<Target>): void {
  describe(name, { timeout: 90_000, concurrent: true }, () => {
    let target: Target | undefined;
    let client: Client | undefined;
    let homes = 0;

    beforeAll(async () => {
      target = await start();
      client = makeClient(target);
    }, 180_000);
    afterAll(async () => {
      await client?.close();
      await target?.stop();
    });

    const bench = {
      client: (): Client => {
        if (client === undefined) throw new Error('the target has not started');
        return client;
      },
      home: async (): Promise<Home> => {
        homes += 1;
        const namespace = `conformance-${homes}`;
        expected(
          await bench.client().post('/api/v1/namespaces', {
            apiVersion: 'v1',
            kind: 'Namespace',
            metadata: { name: namespace },
          }),
          201,
        );
        await bench.client().until(`/api/v1/namespaces/${namespace}/serviceaccounts/default`, () => true);
        return makeHome(namespace);
      },
    };
    discovering(bench);
    reading(bench);
    watching(bench);
    writing(bench);
    applying(bench);
    deleting(bench);
    evicting(bench);
    rolling(bench, () => target?.neverReady ?? {});
    otherWorkloads(bench);
    defining(bench);
  });
}
