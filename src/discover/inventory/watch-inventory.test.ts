import { describe, expect, it } from 'vitest';
import { makeFakeClock } from '../../../testing/clock/index.ts';
import type { KubeResource, WatchEvent } from '../../edges/kube/interface.ts';
import { OakumError } from '../../kernel/pure/index.ts';
import { objectOf, readerOf } from './conformance/objects-reader.ts';
import { watchInventory } from './watch-inventory.ts';

const since = '2026-11-21T12:00:00.000Z';
/** Stands still: nothing is tried again. */
const clock = makeFakeClock();
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
    yield { kind: 'behind', code: 'kube.unreachable', reason: 'lost', since };
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
      clock,
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
    const changes = watchInventory(reader, { scope, clock, signal: controller.signal })[
      Symbol.asyncIterator
    ]();
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

  it('tries again what was refused, and tells its first state as a change', async () => {
    const own = makeFakeClock();
    let tries = 0;
    const reader = readerOf(
      {},
      {
        async *watch({ resource }, signal) {
          if (resource === 'nodes') {
            tries += 1;
            if (tries < 3) throw new OakumError('kube.unauthorized', 'the token has expired');
            yield { kind: 'reset' };
            yield { kind: 'synced' };
          }
          await untilAborted(signal);
        },
      },
    );
    const controller = new AbortController();
    const told: string[] = [];
    const scope = { namespaces: ['shop'], labelSelector: '' };
    const watching = watchInventory(reader, { scope, clock: own, signal: controller.signal });
    for await (const change of watching) {
      told.push('since' in change ? `${change.kind} ${change.code} ${change.since}` : change.kind);
      if (change.kind === 'synced') controller.abort();
      else if (change.kind === 'unwatched') await own.advance(60_000);
    }
    expect(told).toEqual([
      'unwatched kube.unauthorized 2026-11-21T12:00:00.000Z',
      'unwatched kube.unauthorized 2026-11-21T12:00:00.000Z',
      'changed',
      'synced',
    ]);
  });

  it('is not behind for what the server does not serve, and tells once that it came and that it went', async () => {
    const own = makeFakeClock();
    let tries = 0;
    const reader = readerOf(
      {},
      {
        async *watch({ resource }, signal) {
          if (resource !== 'nodes') return untilAborted(signal);
          tries += 1;
          if (tries === 3) {
            yield { kind: 'reset' };
            yield { kind: 'synced' };
          }
          throw new OakumError('kube.not-found', 'no such resource');
        },
      },
    );
    const controller = new AbortController();
    const scope = { namespaces: ['shop'], labelSelector: '' };
    const told: string[] = [];
    const watching = (async () => {
      for await (const { kind } of watchInventory(reader, { scope, clock: own, signal: controller.signal }))
        told.push(kind);
    })();
    const after: number[] = [];
    for (let minute = 0; minute < 5; minute += 1) {
      await own.advance(60_000);
      after.push(told.filter((kind) => kind === 'changed').length);
    }
    controller.abort();
    await watching;
    expect(new Set(told)).toEqual(new Set(['synced', 'changed']));
    // That it came, and that it went; nothing while it is not there.
    expect(after).toEqual([0, 2, 2, 2, 2]);
  });

  it('tells last what came last', async () => {
    const reader = readerOf(
      {},
      {
        async *watch({ resource }, signal) {
          const behind = { kind: 'behind', code: 'kube.unreachable', reason: 'lost', since } as const;
          if (resource === 'pods')
            for (const event of [behind, { kind: 'synced' } as const, behind]) yield event;
          await untilAborted(signal);
        },
      },
    );
    const controller = new AbortController();
    const told: string[] = [];
    const scope = { namespaces: [], labelSelector: '' };
    for await (const { kind } of watchInventory(reader, { scope, clock, signal: controller.signal })) {
      told.push(kind);
      // Slow enough for everything to have come.
      await new Promise((resolve) => setImmediate(resolve));
      if (told.at(-1) === 'behind' && told.includes('synced')) controller.abort();
    }
    expect(told.at(-1)).toBe('behind');
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
    for await (const _ of watchInventory(reader, {
      scope: { namespaces: [], labelSelector: '' },
      clock,
      signal,
    }))
      break;
    expect(ended).toHaveLength(10);
  });
});
