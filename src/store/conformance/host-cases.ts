import { describe, expect, it } from 'vitest';
import type { KeptHost } from '../../model/index.ts';
import { start } from './records.ts';
import { inWorld, type StoreWorld } from './world.ts';

const at = (hours: number): string => start.add({ hours }).toString({ smallestUnit: 'millisecond' });
const long = start.subtract({ hours: 24 });

function reading(name: string, hours: number, different: Partial<KeptHost> = {}): KeptHost {
  return {
    readAt: at(hours),
    unread: [{ what: `node ${name} /run`, code: 'files.denied', reason: 'not allowed' }],
    document: {
      schemaVersion: 1,
      kind: 'HostDocument',
      facts: {
        name,
        observedAt: at(0),
        bootId: `boot of ${name}`,
        kernel: { running: '6.1.0-9-amd64', installed: [] },
        reboot: { value: 'unknown', reasons: [], sources: [] },
        cgroup: 'v2',
        livePatches: [],
      },
      packages: [{ name: 'bash', version: '5.2', type: 'deb', purl: 'pkg:deb/debian/bash@5.2' }],
      coverage: { read: 1, total: 1, unread: [] },
    },
    ...different,
  };
}

const ofNode = (uid: string, hours: number, cluster = 'c1'): KeptHost =>
  reading(`node ${uid}`, hours, { node: { cluster, uid, osImage: 'Debian' } });
const node = (uid: string) => ({ uid, name: `name of ${uid}` });

export function hostCases(open: () => Promise<StoreWorld>): void {
  describe('readings of hosts', () => {
    it(
      'are kept whole, the latest of each node, and given to its cluster alone',
      inWorld(open, async (store, connect) => {
        const { keep } = store.hosts;
        await keep([ofNode('b', 2), ofNode('a', 1)], long);
        await keep([ofNode('a', 3), ofNode('b', 1), ofNode('a', 4, 'c2')], long);
        const { hosts } = await connect();
        expect(await hosts.about('c1', ['a', 'b', 'c'].map(node))).toEqual([ofNode('a', 3), ofNode('b', 2)]);
        expect(await hosts.about('c1', [node('b')])).toEqual([ofNode('b', 2)]);
        expect(await hosts.about('c2', ['a', 'b'].map(node))).toEqual([ofNode('a', 4, 'c2')]);
        expect(await hosts.about('c1', [])).toEqual([]);
      }),
    );

    it(
      'of hosts by themselves are found by boot and by name, each once, for any cluster',
      inWorld(open, async (store) => {
        const odd = reading('odd \u0000', 2);
        await store.hosts.keep([odd, reading('plain', 1)], long);
        const { facts } = odd.document;
        const about = (name: string, bootId?: string) =>
          store.hosts.about('c1', [{ uid: 'u', name, ...(bootId === undefined ? {} : { bootId }) }]);
        expect(await about('another', facts.bootId)).toEqual([odd]);
        expect(await about(facts.name)).toEqual([odd]);
        expect(await about(facts.name, 'boot of plain')).toEqual([odd, reading('plain', 1)]);
        expect(await about('another', 'another boot')).toEqual([]);
      }),
    );

    it(
      'of two boots are two, and of thousands of nodes each is found once',
      inWorld(open, async (store) => {
        const rebooted = reading('host', 2);
        const { document } = rebooted;
        const second = { ...document, facts: { ...document.facts, bootId: 'second' } };
        await store.hosts.keep([reading('host', 1), { ...rebooted, document: second }], long);
        const many = Array.from({ length: 700 }, (_, n) => ({ uid: `${n}`, name: 'host', bootId: `${n}` }));
        const found = await store.hosts.about('c1', many);
        expect(found.map(({ document }) => document.facts.bootId)).toEqual(['second', 'boot of host']);
      }),
    );

    it(
      'are forgotten when they are old',
      inWorld(open, async (store) => {
        await store.hosts.keep([ofNode('a', 1), ofNode('b', 3)], long);
        await store.hosts.keep([], start.add({ hours: 2 }));
        expect(await store.hosts.about('c1', ['a', 'b'].map(node))).toEqual([ofNode('b', 3)]);
      }),
    );

    it(
      'come from two scans at once',
      inWorld(open, async (store, connect) => {
        const other = await connect();
        const some = Array.from({ length: 50 }, (_, n) => ofNode(`${n}`, 1));
        await Promise.all([store.hosts.keep(some, long), other.hosts.keep(some.toReversed(), long)]);
        const wanted = some.map(({ node: kept }) => node(kept?.uid ?? ''));
        expect(await store.hosts.about('c1', wanted)).toHaveLength(50);
      }),
    );
  });
}
