import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import {
  accessTo,
  connectTo,
  hastyClock,
  pod,
  sendJson,
  sendStatus,
  startScriptedServer,
} from '../conformance/scripted-server.ts';
import type { KubeResource, WatchEvent } from '../interface.ts';
import { makeRequestBudget } from '../transport/budget.ts';

const pods: KubeResource = { group: '', version: 'v1', resource: 'pods', namespaced: true };

function line(type: string, object: unknown): string {
  return `${JSON.stringify({ type, object })}\n`;
}

function added(name: string, version: string, type = 'ADDED'): string {
  return line(type, { apiVersion: 'v1', kind: 'Pod', ...pod(name, version) });
}

function bookmark(version: string, annotations = {}): string {
  return line('BOOKMARK', {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { resourceVersion: version, annotations },
  });
}

const endOfFirstState = { 'k8s.io/initial-events-end': 'true' };

function list(items: readonly unknown[], resourceVersion: string): unknown {
  return { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion }, items };
}

function refuseStream(response: ServerResponse): void {
  sendStatus(response, 422, { reason: 'Invalid', message: 'sendInitialEvents is forbidden for watch' });
}

/** The next `count` events as short texts: `added a`, `synced`. */
async function take(events: AsyncIterable<WatchEvent>, count: number): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const event of events) {
    texts.push('object' in event ? `${event.kind} ${event.object.metadata.name}` : event.kind);
    if (texts.length === count) break;
  }
  return texts;
}

describe('watch', () => {
  it('streams the first state where the server can, and goes on from its bookmark', async () => {
    await using server = await startScriptedServer(({ query }, response) => {
      if (query.get('sendInitialEvents') === 'true') {
        response.write(added('a', '3') + added('b', '2') + bookmark('9', endOfFirstState));
        response.end(added('c', '10') + added('a', '11', 'DELETED') + bookmark('15'));
      } else response.write(added('d', '16'));
    });
    await using kube = connectTo(accessTo(server.url));
    expect(await take(kube.reader.watch(pods, { namespace: 'shop' }), 7)).toEqual([
      'reset',
      'added a',
      'added b',
      'synced',
      'added c',
      'deleted a',
      'added d',
    ]);
    expect(server.seen.map(({ query }) => query.get('resourceVersion'))).toEqual([null, '15']);
    expect(server.seen.every(({ query }) => query.get('allowWatchBookmarks') === 'true')).toBe(true);
  });

  it('lists by pages where the server cannot stream, and asks for the stream only once', async () => {
    await using server = await startScriptedServer(({ query }, response, n) => {
      if (query.get('sendInitialEvents')) refuseStream(response);
      else if (query.get('watch') === null) sendJson(response, list([pod('a')], '5'));
      else if (n === 2) response.end(line('ERROR', { kind: 'Status', code: 410, reason: 'Expired' }));
      else response.write(added('b', '6'));
    });
    await using kube = connectTo(accessTo(server.url));
    expect(await take(kube.reader.watch(pods), 7)).toEqual([
      'reset',
      'added a',
      'synced',
      'reset',
      'added a',
      'synced',
      'added b',
    ]);
    expect(server.seen.filter(({ query }) => query.get('sendInitialEvents'))).toHaveLength(1);
  });

  it('begins again behind a reset when the pages of its first state are of two snapshots', async () => {
    const lists: unknown[] = [];
    await using server = await startScriptedServer(({ query }, response) => {
      if (query.get('sendInitialEvents')) refuseStream(response);
      else if (query.get('watch') === 'true') response.write(added('c', '9'));
      else {
        lists.push(query.get('continue'));
        const metadata = { resourceVersion: '8', continue: lists.length === 1 ? 'next' : '' };
        if (lists.length === 2)
          sendStatus(response, 410, { reason: 'Expired', metadata: { continue: 'newer' } });
        else
          sendJson(response, {
            kind: 'PodList',
            apiVersion: 'v1',
            metadata,
            items: [pod(lists.length === 1 ? 'gone' : 'b')],
          });
      }
    });
    await using kube = connectTo(accessTo(server.url));
    expect(await take(kube.reader.watch(pods), 6)).toEqual([
      'reset',
      'added gone',
      'reset',
      'added b',
      'synced',
      'added c',
    ]);
    expect(lists).toEqual([null, 'next', null]);
  });

  it('waits before it lists again, longer each time it is told 410 before a change, and less after one', async () => {
    const clock = hastyClock();
    const expired = line('ERROR', { kind: 'Status', code: 410, reason: 'Expired' });
    await using server = await startScriptedServer(({ query }, response, n) => {
      if (query.get('sendInitialEvents')) response.end(bookmark('5', endOfFirstState));
      else response.end(n === 5 ? added('a', '6') + expired : expired);
    });
    await using kube = connectTo(accessTo(server.url), { clock });
    const events = await take(kube.reader.watch(pods), 11);
    expect(events.filter((event) => event === 'added a')).toHaveLength(1);
    expect(clock.slept).toEqual([250, 500, 250, 500]);
  });

  it('waits as long as an ERROR event asks, and a minute at most', async () => {
    const clock = hastyClock();
    const error = (retryAfterSeconds: number) =>
      line('ERROR', { kind: 'Status', code: 429, message: 'busy', details: { retryAfterSeconds } });
    await using server = await startScriptedServer(({ query }, response, n) => {
      if (query.get('sendInitialEvents')) response.end(bookmark('1', endOfFirstState));
      else if (n < 3) response.end(error(n === 1 ? 7 : 900));
      else response.write(added('a', '2'));
    });
    await using kube = connectTo(accessTo(server.url), { clock });
    await take(kube.reader.watch(pods), 7);
    expect(clock.slept).toEqual([7000, 60_000]);
  });

  it('holds the place of a read until its first state has come', async () => {
    let finish: () => void = () => {};
    await using server = await startScriptedServer(({ query }, response) => {
      if (query.get('sendInitialEvents') === null) return sendJson(response, list([pod('a')], '5'));
      response.write(added('a', '1'));
      finish = () => response.write(bookmark('5', endOfFirstState));
    });
    const budget = makeRequestBudget(hastyClock(), { readsInFlight: 1, perSecond: 1000, burst: 1000 });
    await using kube = connectTo(accessTo(server.url), { budget });
    const watch = kube.reader.watch(pods)[Symbol.asyncIterator]();
    await watch.next();
    await watch.next();
    const listed = Array.fromAsync(kube.reader.list(pods));
    // Another connection shows that the server has time for what the budget lets through.
    await using other = connectTo(accessTo(server.url));
    await Array.fromAsync(other.reader.list(pods));
    expect(server.seen).toHaveLength(2);
    finish();
    expect(await watch.next()).toEqual({ done: false, value: { kind: 'synced' } });
    void watch.next();
    expect(await listed).toHaveLength(1);
    expect(server.seen).toHaveLength(3);
  });

  it('takes a 410 at the door of the watch as a reset too', async () => {
    await using server = await startScriptedServer(({ query }, response, n) => {
      if (query.get('sendInitialEvents')) response.end(added('a', '1') + bookmark('1', endOfFirstState));
      else if (n === 1) sendStatus(response, 410, { reason: 'Expired', message: 'too old resource version' });
    });
    await using kube = connectTo(accessTo(server.url));
    expect(await take(kube.reader.watch(pods), 6)).toEqual([
      'reset',
      'added a',
      'synced',
      'reset',
      'added a',
      'synced',
    ]);
  });

  it('starts over when the server went back in time', async () => {
    await using server = await startScriptedServer(({ query }, response, n) => {
      if (query.get('sendInitialEvents')) response.end(added('a', '1') + bookmark('900', endOfFirstState));
      else if (n === 1) {
        const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
        sendStatus(response, 504, { reason: 'Timeout', details: { causes } });
      }
    });
    await using kube = connectTo(accessTo(server.url));
    expect(await take(kube.reader.watch(pods), 4)).toEqual(['reset', 'added a', 'synced', 'reset']);
  });

  it('says that it is behind when the connection is lost and that it caught up, losing nothing', async () => {
    const clock = hastyClock();
    await using server = await startScriptedServer(({ query }, response, n) => {
      if (query.get('sendInitialEvents')) {
        response.write(added('a', '1') + bookmark('1', endOfFirstState) + added('b', '2'), () => {
          setImmediate(() => response.destroy());
        });
      } else if (n < 3) sendStatus(response, 503, { message: 'apiserver not ready' });
      else response.write(added('c', '3'));
    });
    await using kube = connectTo(accessTo(server.url), { clock });
    expect(await take(kube.reader.watch(pods), 7)).toEqual([
      'reset',
      'added a',
      'synced',
      'added b',
      'behind',
      'synced',
      'added c',
    ]);
    expect(server.seen.at(-1)?.query.get('resourceVersion')).toBe('2');
    expect(clock.slept).toHaveLength(3);
    expect(clock.slept[2]).toBeGreaterThan(clock.slept[0] ?? 0);
  });

  it('doubts a silent watch: asks whether the cache is as new as the store, and goes on where it stood', async () => {
    const versions: unknown[] = [];
    await using server = await startScriptedServer(({ query }, response, n) => {
      if (query.get('sendInitialEvents')) response.write(added('a', '1') + bookmark('7', endOfFirstState));
      else if (query.get('watch') === null) {
        versions.push([
          query.get('fieldSelector'),
          query.get('resourceVersion'),
          query.get('resourceVersionMatch'),
        ]);
        sendJson(response, list([], '90'));
      } else if (n === 3) response.write(added('b', '8'));
    });
    await using kube = connectTo(accessTo(server.url), { watchSilenceMs: 500 });
    expect(await take(kube.reader.watch(pods), 4)).toEqual(['reset', 'added a', 'synced', 'added b']);
    const nobody = 'metadata.name=oakum-asks-for-the-version-only';
    expect(versions).toEqual([
      [nobody, null, null],
      [nobody, '90', 'NotOlderThan'],
    ]);
    expect(server.seen[3]?.query.get('resourceVersion')).toBe('7');
  });

  it('says that it is behind where a silent server has newer versions than its cache, until the cache has them', async () => {
    const left = { stuck: 10 };
    await using server = await startScriptedServer(({ query }, response) => {
      if (query.get('sendInitialEvents')) response.write(bookmark('7', endOfFirstState));
      else if (query.get('watch') === 'true') response.write(added('b', '91'));
      else if (query.get('resourceVersion') === null || left.stuck === 0) sendJson(response, list([], '90'));
      else {
        left.stuck -= 1;
        const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
        sendStatus(response, 504, { reason: 'Timeout', details: { causes } });
      }
    });
    await using kube = connectTo(accessTo(server.url), { watchSilenceMs: 500 });
    const events: WatchEvent[] = [];
    for await (const event of kube.reader.watch(pods)) {
      events.push(event);
      if (event.kind === 'added') break;
    }
    expect(events.map(({ kind }) => kind)).toEqual(['reset', 'synced', 'behind', 'synced', 'added']);
    expect(events[2]).toEqual({
      kind: 'behind',
      code: 'kube.behind',
      reason: expect.stringContaining('its cache of pods in all namespaces is older than its store'),
      since: '2026-11-21T09:00:00.000Z',
    });
    const opened = server.seen.map(({ query }) => query.get('watch') === 'true');
    expect([opened.indexOf(true), opened.lastIndexOf(true)]).toEqual([0, opened.length - 1]);
    expect(opened.filter(Boolean)).toHaveLength(2);
    expect(left.stuck).toBe(0);
  });

  it('says that it is behind where nothing answers after a silence', async () => {
    await using server = await startScriptedServer(({ query }, response) => {
      if (query.get('sendInitialEvents')) response.write(bookmark('7', endOfFirstState));
      else response.destroy();
    });
    await using kube = connectTo(accessTo(server.url), { watchSilenceMs: 500 });
    expect(await take(kube.reader.watch(pods), 3)).toEqual(['reset', 'synced', 'behind']);
  });

  it('does not open in a hot loop a watch that a proxy ends at once', async () => {
    const clock = hastyClock();
    await using server = await startScriptedServer(({ query }, response, n) => {
      if (query.get('sendInitialEvents')) response.end(bookmark('1', endOfFirstState));
      else if (n < 3) response.end();
      else response.write(added('a', '2'));
    });
    await using kube = connectTo(accessTo(server.url), { clock });
    expect(await take(kube.reader.watch(pods), 7)).toEqual([
      'reset',
      'synced',
      'behind',
      'synced',
      'behind',
      'synced',
      'added a',
    ]);
    expect(clock.slept.length).toBeGreaterThanOrEqual(2);
  });

  it('throws what will not heal by itself', async () => {
    await using server = await startScriptedServer((_seen, response) =>
      sendStatus(response, 403, { message: 'no' }),
    );
    await using kube = connectTo(accessTo(server.url));
    await expect(take(kube.reader.watch(pods), 1)).rejects.toMatchObject({ code: 'kube.forbidden' });
  });

  it('ends when the signal does', async () => {
    const controller = new AbortController();
    await using server = await startScriptedServer((_seen, response) => {
      response.write(bookmark('1', endOfFirstState));
    });
    await using kube = connectTo(accessTo(server.url));
    const kinds: string[] = [];
    for await (const { kind } of kube.reader.watch(pods, { signal: controller.signal })) {
      kinds.push(kind);
      if (kind === 'synced') controller.abort();
    }
    expect(kinds).toEqual(['reset', 'synced']);
  });

  it('closes its connection when the consumer leaves', async () => {
    let closed: () => void = () => {};
    const isClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    await using server = await startScriptedServer((_seen, response) => {
      response.on('close', closed).write(bookmark('1', endOfFirstState));
    });
    await using kube = connectTo(accessTo(server.url));
    await take(kube.reader.watch(pods), 2);
    await isClosed;
  });
});
