import { describe, expect, it } from 'vitest';
import type { HistoryRecord, KeptHistory } from '../../model/index.ts';
import { anEntry, digestOf } from './records.ts';
import { inWorld, type StoreWorld } from './world.ts';

const digest = digestOf('export.csv');
const imported = anEntry({
  kind: 'history-imported',
  body: { document: 'export.csv', digest, format: 'CSV', records: 1, acceptances: 0, unread: 0 },
});

function kept(id: string, different: Partial<HistoryRecord> = {}): KeptHistory {
  return {
    id,
    record: {
      key: id,
      place: 'line 2',
      vulnerabilities: ['CVE-2024-1'],
      package: { kind: 'name', name: 'less' },
      paths: [],
      scope: { kind: 'everywhere' },
      ...different,
    },
    source: {
      tool: 'CSV',
      document: 'export.csv \u0000',
      digest,
      place: 'line 2',
      importedAt: '2026-11-21T09:00:00.000Z',
      importedBy: 'ann',
    },
  };
}

export function historyCases(open: () => Promise<StoreWorld>): void {
  describe('history that was imported', () => {
    const idsAbout = async (store: Parameters<Parameters<typeof inWorld>[1]>[0], ...names: string[]) =>
      (await store.history.about(names)).map(({ id }) => id);

    it(
      'is found by every name, whole, once, over a new connection too',
      inWorld(open, async (store, connect) => {
        const one = kept('a', { vulnerabilities: ['CVE-2024-1', 'GHSA-x'], ticket: 'SEC-1' });
        expect(
          await store.history.keep([one, kept('b', { vulnerabilities: ['CVE-2024-2'] })], imported),
        ).toBe(2);
        const other = await connect();
        expect(await other.history.about(['GHSA-x', 'CVE-2024-1'])).toEqual([one]);
        expect(await idsAbout(other, 'CVE-2024-2')).toEqual(['b']);
        expect(await idsAbout(other, 'CVE-2024-3')).toEqual([]);
        expect(await idsAbout(other)).toEqual([]);
      }),
    );

    it(
      'is kept once: what is known keeps its source and counts as said last',
      inWorld(open, async (store) => {
        await store.history.keep([kept('a')], imported);
        await store.history.keep([kept('b')], imported);
        expect(await idsAbout(store, 'CVE-2024-1')).toEqual(['a', 'b']);
        const again = { ...kept('a'), source: { ...kept('a').source, importedBy: 'bob' } };
        expect(await store.history.keep([again, again], imported)).toBe(0);
        expect(await store.history.about(['CVE-2024-1'])).toEqual([kept('b'), kept('a')]);
        expect((await store.evidence.read(0, 10)).map((entry) => entry.kind)).toEqual(
          Array.from({ length: 3 }, () => 'history-imported'),
        );
      }),
    );

    it(
      'may be thousands of records, and be imported twice at once',
      inWorld(open, async (store, connect) => {
        const many = Array.from({ length: 2_500 }, (_, n) =>
          kept(`r${n}`, { vulnerabilities: [`CVE-1-${n}`] }),
        );
        const other = await connect();
        const added = await Promise.all([store, other].map((one) => one.history.keep(many, imported)));
        expect(added.toSorted()).toEqual([0, 2_500]);
        expect((await store.history.about(many.flatMap(({ record }) => record.vulnerabilities))).length).toBe(
          2_500,
        );
      }),
    );
  });
}
