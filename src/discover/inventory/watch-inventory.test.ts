import { describe, expect, it } from 'vitest';
import type { KubeResource, WatchEvent } from '../../edges/kube/interface.ts';
import { OakumError } from '../../kernel/pure/index.ts';
import { objectOf, readerOf } from './conformance/objects-reader.ts';
import { watchInventory } from './watch-inventory.ts';

const web = objectOf({ kind: 'Pod', name: 'web' });

/** Every watch is quiet but that of the pods, and that of the nodes, which is forbidden. */
async function* watch(
  { resource }: KubeResource,
  signal: AbortSignal | undefined,
): AsyncIterable<WatchEvent> {
  if (resource === 'nodes') throw new OakumError('kube.forbidden', 'no nodes for you');
  if (resource === 'pods') {
    yield { kind: 'reset' };
    yield { kind: 'added', object: web };
    yield { kind: 'synced' };
    yield { kind: 'modified', object: web };
    yield { kind: 'deleted', object: web };
    yield { kind: 'behind', reason: 'lost' };
    yield { kind: 'synced' };
    yield { kind: 'reset' };
  }
  await untilAborted(signal);
}

async function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted === true) return;
  await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
}

describe('watchInventory', () => {
  it('tells changes after the first state, and what it cannot watch', async () => {
    const controller = new AbortController();
    const scope = { namespaces: ['shop'], labelSelector: '' };
    const changes = new Set<string>();
    for await (const change of watchInventory(readerOf({}, { watch }), {
      scope,
      signal: controller.signal,
    })) {
      changes.add(`${change.kind} ${change.what}`);
      if (changes.size === 4) controller.abort();
    }
    expect([...changes].toSorted()).toEqual([
      'behind pods in namespace shop',
      'changed pods in namespace shop',
      'synced pods in namespace shop',
      'unwatched nodes',
    ]);
  });

  it('keeps what nobody has taken yet once for each resource', async () => {
    let finished: () => void = () => {};
    const isFinished = new Promise<void>((resolve) => {
      finished = resolve;
    });
    const reader = readerOf(
      {},
      {
        async *watch({ resource }, signal) {
          if (resource === 'pods') {
            yield { kind: 'synced' };
            for (let n = 0; n < 1000; n += 1) yield { kind: 'modified', object: web };
            finished();
          }
          await untilAborted(signal);
        },
      },
    );
    const controller = new AbortController();
    const scope = { namespaces: [], labelSelector: '' };
    const changes = watchInventory(reader, { scope, signal: controller.signal })[Symbol.asyncIterator]();
    const first = await changes.next();
    await isFinished;
    const second = await changes.next();
    const third = changes.next();
    controller.abort();
    expect([first.value, second.value, (await third).done]).toEqual([
      { kind: 'synced', what: 'pods' },
      { kind: 'changed', what: 'pods' },
      true,
    ]);
  });

  it('stops its watches when the consumer leaves', async () => {
    const ended: string[] = [];
    const reader = readerOf(
      {},
      {
        async *watch({ resource }, signal) {
          yield { kind: 'synced' };
          await new Promise<void>((resolve) =>
            signal?.addEventListener('abort', () => resolve(), { once: true }),
          );
          ended.push(resource);
        },
      },
    );
    const signal = new AbortController().signal;
    for await (const _ of watchInventory(reader, { scope: { namespaces: [], labelSelector: '' }, signal }))
      break;
    expect(ended).toHaveLength(10);
  });
});
