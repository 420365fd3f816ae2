import { describe, expect, test } from 'vitest';
import { at, type Tree, textAt } from '../values/tree.ts';
import { type Bench, expected, type Home, reasonOf } from './bench.ts';
import type { Query, WatchEvent } from './client.ts';
import { configMap } from './shapes.ts';

export function watching(bench: Bench): void {
  describe('watch', () => {
    const gather = async (
      home: Home,
      query: Query,
      enough: (events: readonly WatchEvent[]) => boolean,
    ): Promise<WatchEvent[]> => {
      const end = new AbortController();
      const events: WatchEvent[] = [];
      try {
        for await (const event of bench
          .client()
          .watch(
            home.core('configmaps'),
            query,
            AbortSignal.any([end.signal, AbortSignal.timeout(20_000)]),
          )) {
          events.push(event);
          if (enough(events)) break;
        }
      } finally {
        end.abort();
      }
      return events;
    };
    const told = (events: readonly WatchEvent[]): string[] =>
      events.map((event) => `${event.type} ${textAt(event.object, 'metadata', 'name')}`);
    const versionOf = async (home: Home): Promise<string> =>
      textAt(expected(await bench.client().get(home.core('configmaps')), 200), 'metadata', 'resourceVersion');
    const labels = (set: string): Tree => ({ metadata: { labels: { set } } });

    test('tells what happened after a version, in order', async () => {
      const home = await bench.home();
      const from = await versionOf(home);
      expected(
        await bench.client().post(home.core('configmaps'), configMap('x', { labels: { set: 'w' } })),
        201,
      );
      expected(
        await bench.client().patch(home.core('configmaps', 'x'), { data: { k: 'v' } }, { type: 'merge' }),
        200,
      );
      expected(await bench.client().delete(home.core('configmaps', 'x')), 200);
      const query = { resourceVersion: from, labelSelector: 'set=w' };
      const events = await gather(home, query, (all) => all.length === 3);
      expect(told(events)).toEqual(['ADDED x', 'MODIFIED x', 'DELETED x']);
      const versions = events.map((event) => Number(textAt(event.object, 'metadata', 'resourceVersion')));
      expect(versions).toEqual([...versions].sort((left, right) => left - right));
      expect(new Set(versions).size).toBe(3);
      for (const { object } of events) expect([object.kind, object.apiVersion]).toEqual(['ConfigMap', 'v1']);
    });

    test('begins with what there is where no version is given', async () => {
      const home = await bench.home();
      for (const name of ['a', 'b'])
        expected(
          await bench.client().post(home.core('configmaps'), configMap(name, { labels: { set: 'w' } })),
          201,
        );
      const events = await gather(home, { labelSelector: 'set=w' }, (all) => all.length === 2);
      expect(told(events).sort()).toEqual(['ADDED a', 'ADDED b']);
    });

    test('tells of objects that begin and cease to match', async () => {
      const home = await bench.home();
      const from = await versionOf(home);
      expected(
        await bench.client().post(home.core('configmaps'), configMap('x', { labels: { set: 'other' } })),
        201,
      );
      for (const set of ['w', 'other'])
        expected(
          await bench.client().patch(home.core('configmaps', 'x'), labels(set), { type: 'merge' }),
          200,
        );
      const events = await gather(
        home,
        { resourceVersion: from, labelSelector: 'set=w' },
        (all) => all.length === 2,
      );
      expect(told(events)).toEqual(['ADDED x', 'DELETED x']);
      expect(textAt(events[1]?.object, 'metadata', 'labels', 'set')).toBe('w');
    });

    test('marks the end of the initial events', async () => {
      const home = await bench.home();
      expected(
        await bench.client().post(home.core('configmaps'), configMap('a', { labels: { set: 'w' } })),
        201,
      );
      const query = {
        sendInitialEvents: true,
        allowWatchBookmarks: true,
        resourceVersionMatch: 'NotOlderThan',
        labelSelector: 'set=w',
      };
      const events = await gather(home, query, (all) => all.at(-1)?.type === 'BOOKMARK');
      expect(told(events)).toEqual(['ADDED a', 'BOOKMARK ']);
      const bookmark = events[1]?.object;
      expect(bookmark).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1' });
      expect(at(bookmark, 'metadata', 'annotations', 'k8s.io/initial-events-end')).toBe('true');
      expect(Number(textAt(bookmark, 'metadata', 'resourceVersion'))).toBeGreaterThan(0);
    });

    test('wants the match rule with sendInitialEvents', async () => {
      const home = await bench.home();
      const answer = await bench
        .client()
        .get(home.core('configmaps'), { query: { watch: true, sendInitialEvents: true } });
      expect([answer.code, reasonOf(answer)]).toEqual([422, 'Invalid']);
    });

    test('sends a bookmark before it ends after its time, where something happened', async () => {
      const home = await bench.home();
      const query = {
        resourceVersion: await versionOf(home),
        allowWatchBookmarks: true,
        timeoutSeconds: 4,
        labelSelector: 'set=w',
      };
      const watching = gather(home, query, () => false);
      const other = expected(
        await bench.client().post(home.core('configmaps'), configMap('x', { labels: { set: 'other' } })),
        201,
      );
      const events = await watching;
      // One is due two seconds before the end; a busy server sends it again at its next tick.
      expect([...new Set(events.map((event) => event.type))]).toEqual(['BOOKMARK']);
      expect(Number(textAt(events.at(-1)?.object, 'metadata', 'resourceVersion'))).toBeGreaterThanOrEqual(
        Number(textAt(other, 'metadata', 'resourceVersion')),
      );
    });
  });
}
