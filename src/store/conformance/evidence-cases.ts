import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../kernel/pure/index.ts';
import { leafOf } from '../../model/index.ts';
import type { Store } from '../interface.ts';
import { anEntry, digestOf } from './records.ts';
import { inWorld, type StoreWorld } from './world.ts';

export function evidenceCases(open: () => Promise<StoreWorld>): void {
  describe('evidence', () => {
    it(
      'numbers entries from zero without gaps and chains each to the leaf before it',
      inWorld(open, async (store) => {
        await store.evidence.append([anEntry({ body: { n: 1 } }), anEntry({ body: { n: 2 } })]);
        await store.evidence.append([anEntry({ body: { n: 3 } })]);
        await expectChain(store, 3);
        expect((await store.evidence.read(0, 10)).map((entry) => entry.body.n)).toEqual([1, 2, 3]);
      }),
    );

    it(
      'keeps the exact RFC 8785 bytes, whatever the text holds',
      inWorld(open, async (store) => {
        const body = {
          é: '\u0000\u2028\ud800"\\',
          B: 1e21,
          a: [0.1, -0, null, true],
          nested: { z: 1, y: {} },
        };
        await store.evidence.append([anEntry({ by: 'Zoë 🚢', body })]);
        const [line] = await store.evidence.raw(0, 1);
        const entry = { ...anEntry({ by: 'Zoë 🚢', body }), index: 0 };
        expect(line?.bytes).toBe(canonicalJson(entry));
        expect(line?.leaf).toBe(leafOf(canonicalJson(entry)));
      }),
    );

    it(
      'drops what is no field of an entry, so that the bytes say what a reader gets',
      inWorld(open, async (store) => {
        const smuggled = { ...anEntry(), secret: 'x' };
        await store.evidence.append([smuggled]);
        expect((await store.evidence.raw(0, 1))[0]?.bytes).not.toContain('secret');
      }),
    );

    it(
      'stays one chain when several connections append at once',
      inWorld(open, async (store, connect) => {
        const all = [store, await connect(), await connect(), await connect()];
        const entries = (who: number, n: number) => [anEntry({ by: `w${who}`, body: { n } }), anEntry()];
        await Promise.all(
          all.flatMap((one, who) => [0, 1, 2, 3, 4].map((n) => one.evidence.append(entries(who, n)))),
        );
        await expectChain(store, 40);
      }),
    );

    it(
      'reads pages, nothing beyond the end, and the entries of one run',
      inWorld(open, async (store) => {
        await store.evidence.append(
          Array.from({ length: 1_100 }, (_, n) => anEntry({ body: { n }, run: `run-${n % 2}` })),
        );
        expect((await store.evidence.read(1_098, 10)).map((entry) => entry.index)).toEqual([1_098, 1_099]);
        expect(await store.evidence.read(1_100, 10)).toEqual([]);
        expect((await store.evidence.ofRun('run-1')).slice(0, 2).map((entry) => entry.index)).toEqual([1, 3]);
        await expectChain(store, 1_100);
      }),
    );

    it(
      'keeps checkpoints in order, the same one once',
      inWorld(open, async (store) => {
        const checkpoint = (size: number) => ({
          size,
          head: digestOf(`head ${size}`),
          root: digestOf(`root ${size}`),
          at: '2026-11-21T09:00:00.000Z',
          keyId: 'a'.repeat(64),
          signature: 'MEUCIQ==',
        });
        for (const size of [7, 2, 7]) await store.evidence.saveCheckpoint(checkpoint(size));
        expect(await store.evidence.checkpoints()).toEqual([checkpoint(2), checkpoint(7)]);
      }),
    );
  });
}

async function expectChain(store: Store, size: number): Promise<void> {
  expect(await store.evidence.size()).toBe(size);
  const entries = await store.evidence.read(0, size + 1);
  const lines = await store.evidence.raw(0, size + 1);
  expect(entries.map((entry) => entry.index)).toEqual(Array.from({ length: size }, (_, index) => index));
  expect(lines.map((line) => line.leaf)).toEqual(lines.map((line) => leafOf(line.bytes)));
  expect(entries.map((entry) => entry.previous)).toEqual([
    undefined,
    ...lines.slice(0, -1).map((line) => line.leaf),
  ]);
}
