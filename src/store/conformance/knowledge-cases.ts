import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { anInventory, aReport, digestOf, someContents, start } from './records.ts';
import { inWorld, type StoreWorld } from './world.ts';

const [morning, noon] = ['2026-11-21T09:00:00.000Z', '2026-11-21T12:00:00.000Z'];

export function knowledgeCases(open: () => Promise<StoreWorld>): void {
  describe('knowledge', () => {
    it(
      'keeps what a reader version found in a layer, over a new connection too',
      inWorld(open, async (store, connect) => {
        const json = JSON.stringify({ packages: Array.from({ length: 500 }, (_, n) => `package-${n}`) });
        await store.knowledge.saveLayer(digestOf('layer'), 'dpkg@1', json);
        await store.knowledge.saveLayer(digestOf('layer'), 'dpkg@2', '{}');
        await store.knowledge.saveLayer(digestOf('layer'), 'dpkg@2', '[]');
        const other = await connect();
        expect(await other.knowledge.layer(digestOf('layer'), 'dpkg@1')).toBe(json);
        expect(await other.knowledge.layer(digestOf('layer'), 'dpkg@2')).toBe('[]');
        expect(await other.knowledge.layer(digestOf('layer'), 'dpkg@3')).toBeUndefined();
      }),
    );

    it(
      'keeps when each cluster was last read, the latest, and lists them',
      inWorld(open, async (store, connect) => {
        const sighting = (uid: string, readAt: string) => ({
          source: 'reading',
          place: 'read as prod',
          name: 'prod\u0000',
          uid,
          servers: ['prod.example:443'],
          caKeys: [digestOf('ca')],
          readAt,
        });
        expect(await store.knowledge.readings()).toEqual([]);
        for (const [uid, at] of [
          ['b', noon],
          ['b', morning],
          ['a', morning],
        ] as const)
          await store.knowledge.saveReading(sighting(uid, at));
        const found = await (await connect()).knowledge.readings();
        expect(found).toEqual([sighting('a', morning), sighting('b', noon)]);
        const { readAt: _, ...unread } = sighting('a', noon);
        await expect(store.knowledge.saveReading(unread)).rejects.toMatchObject({ code: 'store.invalid' });
      }),
    );

    it(
      'replaces the contents of an image',
      inWorld(open, async (store) => {
        expect(await store.knowledge.contents(digestOf('image'))).toBeUndefined();
        await store.knowledge.saveContents(digestOf('image'), 'readers-1', someContents('zlib1g'));
        await store.knowledge.saveContents(digestOf('image'), 'readers-2', someContents('openssl'));
        expect(await store.knowledge.contents(digestOf('image'))).toEqual(someContents('openssl'));
        expect(await store.knowledge.contents(digestOf('image'), 'readers-2')).toEqual(
          someContents('openssl'),
        );
        expect(await store.knowledge.contents(digestOf('image'), 'readers-1')).toBeUndefined();
      }),
    );

    it(
      'keeps what a registry gave for a digest, byte by byte, and replaces it',
      inWorld(open, async (store, connect) => {
        const bytes = Uint8Array.from({ length: 512 }, (_, n) => n % 256);
        const document = { mediaType: 'application/vnd.oci.image.index.v1+json', bytes };
        expect(await store.knowledge.document(digestOf('index'))).toBeUndefined();
        await store.knowledge.saveDocument(
          digestOf('index'),
          { mediaType: '', bytes: bytes.slice(1) },
          start,
        );
        await store.knowledge.saveDocument(digestOf('index'), document, start);
        const found = await (await connect()).knowledge.document(digestOf('index'));
        expect([found?.mediaType, Buffer.from(found?.bytes ?? [])]).toEqual([
          document.mediaType,
          Buffer.from(bytes),
        ]);
      }),
    );

    it(
      'keeps no large document, and forgets the oldest where all together are too many',
      inWorld(open, async (store) => {
        const mebibyte = 1024 * 1024;
        const keep = (n: number, size: number) =>
          store.knowledge.saveDocument(
            digestOf(`document-${n}`),
            { mediaType: '', bytes: randomBytes(size) },
            start.add({ seconds: n }),
          );
        const isKept = async (n: number) =>
          (await store.knowledge.document(digestOf(`document-${n}`))) !== undefined;
        await keep(0, mebibyte + 1);
        expect(await isKept(0)).toBe(false);
        for (let n = 1; n <= 34; n += 1) await keep(n, mebibyte - 1024);
        const kept = await Promise.all(Array.from({ length: 34 }, (_, n) => isKept(n + 1)));
        expect(kept.indexOf(true)).toBeGreaterThan(1);
        expect(kept.slice(kept.indexOf(true))).not.toContain(false);
        expect(kept.filter(Boolean).length).toBeGreaterThan(26);
      }),
    );

    it(
      'keeps the earliest date on which a finding was seen',
      inWorld(open, async (store) => {
        const firstSeen = (keys: readonly string[], now: Temporal.Instant) =>
          store.knowledge.firstSeen(keys, now);
        const later = start.add({ hours: 3 });
        expect(await firstSeen(['b', 'a', 'a'], start)).toEqual(
          new Map([
            ['a', morning],
            ['b', morning],
          ]),
        );
        expect(await firstSeen(['a', 'c'], later)).toEqual(
          new Map([
            ['a', morning],
            ['c', noon],
          ]),
        );
        expect((await firstSeen(['c'], start)).get('c')).toBe(morning);
        expect((await firstSeen(['c'], later)).get('c')).toBe(morning);
        expect(await firstSeen([], later)).toEqual(new Map());
      }),
    );

    it(
      'dates many keys in one call, also when two connections see them at once',
      inWorld(open, async (store, connect) => {
        const other = await connect();
        const keys = Array.from({ length: 2_500 }, (_, n) => `finding-${n}`);
        const [ours] = await Promise.all([
          store.knowledge.firstSeen(keys, start),
          other.knowledge.firstSeen(keys.toReversed(), start),
        ]);
        expect(ours.size).toBe(keys.length);
        expect(new Set(ours.values())).toEqual(new Set([morning]));
      }),
    );

    it(
      'gives the latest report and inventory of a subject, never an older one that came late',
      inWorld(open, async (store) => {
        await store.knowledge.saveReport(aReport('cluster-1', noon));
        await store.knowledge.saveReport(aReport('cluster-1', morning));
        expect((await store.knowledge.report('cluster-1'))?.scannedAt).toBe(noon);
        expect(await store.knowledge.report('cluster-2')).toBeUndefined();
        expect(await store.knowledge.reportImages('cluster-1')).toEqual({ scannedAt: noon, images: [] });
        expect(await store.knowledge.reportImages('cluster-2')).toBeUndefined();
        await store.knowledge.saveInventory(anInventory('cluster-1', morning));
        await store.knowledge.saveInventory(anInventory('cluster-1', noon));
        expect(await store.knowledge.inventory('cluster-1')).toEqual(anInventory('cluster-1', noon));
        expect(await store.knowledge.inventory('cluster-2')).toBeUndefined();
      }),
    );

    it(
      'remembers a bad digest with the first reason',
      inWorld(open, async (store) => {
        await store.knowledge.quarantine(digestOf('bad'), 'canary crashed: exit 1 \u0000', start);
        await store.knowledge.quarantine(digestOf('bad'), 'again', start);
        expect(await store.knowledge.quarantined(digestOf('bad'))).toBe('canary crashed: exit 1 \u0000');
        expect(await store.knowledge.quarantined(digestOf('good'))).toBeUndefined();
      }),
    );
  });
}
