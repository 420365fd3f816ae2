import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeKube, startFakeKube } from '../../../testing/kube/index.ts';
import {
  configMap,
  configMaps,
  eventsOf,
  kubeClientSuite,
  namespace,
  openConnection,
} from './conformance/client-suite.ts';
import type { KubeConnection } from './connect.ts';

function createIn(fake: FakeKube, objects: readonly object[]): void {
  for (const object of objects) fake.control.create(JSON.parse(JSON.stringify(object)));
}

kubeClientSuite('the fake API', async () => {
  const fake = await startFakeKube({ token: 'admin' });
  return {
    url: fake.url,
    caPem: fake.caPem,
    token: 'admin',
    create: async (objects) => createIn(fake, objects),
    stop: () => fake.stop(),
  };
});

describe('what the fake can be told to do wrong', () => {
  let fake: FakeKube;
  let kube: KubeConnection;
  beforeAll(async () => {
    fake = await startFakeKube({ token: 'admin' });
    kube = await openConnection(fake.kubeconfig());
    const items = Array.from({ length: 700 }, (_, n) =>
      configMap('many', `item-${String(n).padStart(3, '0')}`),
    );
    createIn(fake, [namespace('many'), ...items, namespace('watched'), configMap('watched', 'first')]);
  });
  afterAll(async () => {
    await kube.close();
    await fake.stop();
  });

  it('forgets its history between two pages: every object comes once', async () => {
    const names: string[] = [];
    for await (const { metadata } of kube.reader.list(configMaps, { namespace: 'many' })) {
      names.push(metadata.name);
      if (names.length === 500) {
        createIn(fake, [configMap('many', 'a-new-one')]);
        fake.control.compact();
      }
    }
    const items = names.filter((name) => name.startsWith('item-'));
    expect([items.length, new Set(items).size]).toEqual([700, 700]);
  });

  it('loses the watch, then its history: behind, synced, and a reset when it must', async () => {
    const watch = eventsOf(kube.reader.watch(configMaps, { namespace: 'watched' }));
    expect(await watch.until('synced')).toContain('added first');
    fake.control.dropWatches();
    expect(await watch.until('synced')).toEqual(['behind', 'synced']);
    createIn(fake, [configMap('watched', 'second')]);
    expect(await watch.until('added second')).toEqual(['added second']);
    fake.control.fail({
      verb: 'watch',
      resource: 'configmaps',
      times: 1,
      effect: { kind: 'status', code: 410 },
    });
    fake.control.dropWatches();
    const events = await watch.until('synced');
    expect(events.slice(0, 2)).toEqual(['behind', 'reset']);
    expect(events).toEqual(expect.arrayContaining(['added first', 'added second']));
    await watch.end();
  });

  it('sends half an answer, sheds load, stumbles: the list comes whole', async () => {
    fake.control.fail({ verb: 'list', times: 1, effect: { kind: 'half' } });
    fake.control.fail({ verb: 'list', times: 1, effect: { kind: 'status', code: 503 } });
    fake.control.fail({ verb: 'list', times: 1, effect: { kind: 'drop', when: 'before' } });
    const found = await Array.fromAsync(kube.reader.list(configMaps, { namespace: 'watched' }));
    expect(found.map(({ metadata }) => metadata.name)).toEqual(['first', 'second']);
    fake.control.heal();
  });
});
