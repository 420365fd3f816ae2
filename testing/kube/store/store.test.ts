import { describe, expect, test } from 'vitest';
import { builtIn } from '../resources/registry.ts';
import type { Tree } from '../values/tree.ts';
import { makeStore } from './store.ts';

const configMaps = builtIn('configmaps');

function configMap(name: string, owner?: string): Tree {
  const owners = owner === undefined ? {} : { ownerReferences: [{ uid: owner }] };
  return { metadata: { namespace: 'default', name, uid: `uid-${name}`, ...owners } };
}

const make = () => makeStore((key) => (key === 'configmaps' ? configMaps : undefined));

describe('the store', () => {
  test('gives every change the next version, over all resources', () => {
    const store = make();
    const first = store.put(configMaps, configMap('a'));
    const second = store.put(builtIn('secrets'), configMap('a'));
    expect(
      [first, second]
        .map((each) => JSON.stringify(each.metadata))
        .map((text) => /"resourceVersion":"(\d+)"/.exec(text)?.[1]),
    ).toEqual(['2', '3']);
    expect(store.version()).toBe(3);
  });

  test('never changes what it was given or gave', () => {
    const store = make();
    const body = configMap('a');
    const stored = store.put(configMaps, body);
    const text = JSON.stringify(stored);
    store.put(configMaps, { ...stored, data: { k: 'v' } });
    expect([JSON.stringify(stored), JSON.stringify(body)]).toEqual([text, JSON.stringify(configMap('a'))]);
  });

  test('remembers the last thousand changes of a resource at least, and says when they are gone', () => {
    const store = make();
    for (let index = 0; index < 2_500; index += 1) store.put(configMaps, configMap('a'));
    const now = store.version();
    const near = store.since(configMaps, now - 1_000);
    expect(near.kind === 'changes' && near.changes.length).toBe(1_000);
    expect(store.since(configMaps, 1).kind).toBe('expired');
    expect(store.since(builtIn('secrets'), 1)).toEqual({ kind: 'changes', changes: [] });
    store.compact();
    expect(store.since(builtIn('secrets'), 1)).toEqual({ kind: 'expired', oldest: now });
    expect(store.since(configMaps, now)).toEqual({ kind: 'changes', changes: [] });
  });

  test('knows who is owned by whom, also after owners changed', () => {
    const store = make();
    store.put(configMaps, configMap('owner'));
    store.put(configMaps, configMap('child', 'uid-owner'));
    expect(store.ownedBy('uid-owner').map((each) => each.object.metadata)).toMatchObject([{ name: 'child' }]);
    store.put(configMaps, configMap('child'));
    expect(store.ownedBy('uid-owner')).toEqual([]);
    expect(store.byUid('uid-child')?.object.metadata).toMatchObject({ name: 'child' });
  });

  test('comes back from its state', () => {
    const store = make();
    store.put(configMaps, configMap('owner'));
    store.put(configMaps, configMap('child', 'uid-owner'));
    const again = makeStore((key) => (key === 'configmaps' ? configMaps : undefined), store.state());
    expect(again.list(configMaps, 'default')).toEqual(store.list(configMaps, 'default'));
    expect(again.ownedBy('uid-owner')).toHaveLength(1);
    expect(again.since(configMaps, 1).kind).toBe('expired');
    expect(again.version()).toBe(store.version());
  });
});
