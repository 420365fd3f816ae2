import * as z from 'zod';
import { instantText, OakumError } from '../../kernel/index.ts';
import type { Digest } from '../../kernel/pure/index.ts';
import { ClusterSighting, Contents, Inventory, ScanReport } from '../../model/index.ts';
import type { KnowledgeStore } from '../interface.ts';
import type { Database } from './database.ts';
import { packText, parseDocument, unpackText } from './documents.ts';
import { firstSeen } from './first-seen.ts';
import { keepDocument, keptDocument } from './kept-documents.ts';

export function makeKnowledgeStore(database: Database): KnowledgeStore {
  return {
    layer: (diffId, reader) => layer(database, diffId, reader),
    saveLayer: (diffId, reader, json) => saveLayer(database, { diffId, reader, json }),
    contents: (manifest, reader) => contents(database, manifest, reader),
    saveContents: (manifest, reader, value) => saveContents(database, manifest, { ...value, reader }),
    document: (digest) => keptDocument(database, digest),
    saveDocument: (digest, document, at) => keepDocument(database, { ...document, digest, at }),
    firstSeen: (keys, now) => firstSeen(database, keys, instantText(now)),
    saveReport: (report) => saveReport(database, report),
    report: (subject) => report(database, subject, ScanReport),
    reportImages: (subject) => report(database, subject, ImagesOfReport),
    lastReport: () => lastReport(database),
    saveInventory: (inventory) => saveInventory(database, inventory),
    inventory: (cluster) => inventory(database, cluster),
    saveReading: (sighting) => saveReading(database, sighting),
    readings: () => readings(database),
    quarantine: (digest, reason, at) => quarantine(database, { digest, reason, at: instantText(at) }),
    quarantined: (digest) => quarantined(database, digest),
  };
}

async function layer(database: Database, diffId: Digest, reader: string): Promise<string | undefined> {
  const row = await database.read((db) =>
    db
      .selectFrom('layers')
      .select('document')
      .where('diff_id', '=', diffId)
      .where('reader', '=', reader)
      .executeTakeFirst(),
  );
  return row === undefined ? undefined : unpackText(row.document, `Layer ${diffId}`);
}

async function saveLayer(
  database: Database,
  { diffId, reader, json }: { readonly diffId: Digest; readonly reader: string; readonly json: string },
): Promise<void> {
  const document = await packText(json);
  await database.write((tx) =>
    tx
      .insertInto('layers')
      .values({ diff_id: diffId, reader, document })
      .onConflict((conflict) => conflict.columns(['diff_id', 'reader']).doUpdateSet({ document }))
      .execute(),
  );
}

/** Contents that were kept before readers had versions name none. */
const KeptContents = Contents.unwrap().extend({ reader: z.string().optional() });
type KeptContents = z.infer<typeof KeptContents>;

async function contents(
  database: Database,
  manifest: Digest,
  wanted: string | undefined,
): Promise<Contents | undefined> {
  const row = await database.read((db) =>
    db.selectFrom('contents').select('document').where('manifest', '=', manifest).executeTakeFirst(),
  );
  if (row === undefined) return undefined;
  const { reader, ...kept } = await unpack(KeptContents, row.document, `What is in ${manifest}`);
  return wanted === undefined || wanted === reader ? kept : undefined;
}

async function saveContents(database: Database, manifest: Digest, value: KeptContents): Promise<void> {
  const document = await packText(JSON.stringify(value));
  await database.write((tx) =>
    tx
      .insertInto('contents')
      .values({ manifest, document })
      .onConflict((conflict) => conflict.column('manifest').doUpdateSet({ document }))
      .execute(),
  );
}

async function saveReport(database: Database, value: ScanReport): Promise<void> {
  const row = { at: value.scannedAt, document: await packText(JSON.stringify(value)) };
  await database.write((tx) =>
    tx
      .insertInto('reports')
      .values({ subject: value.subject.id, ...row })
      .onConflict((conflict) => conflict.column('subject').doUpdateSet(row).where('reports.at', '<=', row.at))
      .execute(),
  );
}

async function lastReport(database: Database): Promise<ScanReport | undefined> {
  const row = await database.read((db) =>
    db
      .selectFrom('reports')
      .select('document')
      .orderBy('at', 'desc')
      .orderBy('subject')
      .limit(1)
      .executeTakeFirst(),
  );
  return row === undefined ? undefined : unpack(ScanReport, row.document, 'The newest report');
}

const ImagesOfReport = ScanReport.unwrap().pick({ scannedAt: true, images: true }).readonly();

async function report<T>(database: Database, subject: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const row = await database.read((db) =>
    db.selectFrom('reports').select('document').where('subject', '=', subject).executeTakeFirst(),
  );
  return row === undefined ? undefined : unpack(schema, row.document, `The report on ${subject}`);
}

async function saveInventory(database: Database, value: Inventory): Promise<void> {
  const row = { at: value.observedAt, document: await packText(JSON.stringify(value)) };
  await database.write((tx) =>
    tx
      .insertInto('inventories')
      .values({ cluster: value.cluster.id, ...row })
      .onConflict((conflict) =>
        conflict.column('cluster').doUpdateSet(row).where('inventories.at', '<=', row.at),
      )
      .execute(),
  );
}

async function inventory(database: Database, cluster: string): Promise<Inventory | undefined> {
  const row = await database.read((db) =>
    db.selectFrom('inventories').select('document').where('cluster', '=', cluster).executeTakeFirst(),
  );
  return row === undefined ? undefined : unpack(Inventory, row.document, `The inventory of ${cluster}`);
}

async function saveReading(database: Database, sighting: ClusterSighting): Promise<void> {
  const { uid, readAt } = sighting;
  if (uid === undefined || readAt === undefined)
    throw new OakumError('store.invalid', 'a reading needs the UID of its cluster and a time');
  const row = { at: readAt, document: JSON.stringify(sighting) };
  await database.write((tx) =>
    tx
      .insertInto('readings')
      .values({ cluster: uid, ...row })
      .onConflict((conflict) =>
        conflict.column('cluster').doUpdateSet(row).where('readings.at', '<=', row.at),
      )
      .execute(),
  );
}

async function readings(database: Database): Promise<readonly ClusterSighting[]> {
  const rows = await database.read((db) =>
    db.selectFrom('readings').select(['cluster', 'document']).orderBy('cluster').execute(),
  );
  return rows.map(({ cluster, document }) =>
    parseDocument(ClusterSighting, document, `The reading of ${cluster}`),
  );
}

/** The reason quotes what a hostile image did, so it is kept as JSON: PostgreSQL's text cannot hold a NUL. */
async function quarantine(
  database: Database,
  { digest, reason, at }: { readonly digest: Digest; readonly reason: string; readonly at: string },
): Promise<void> {
  await database.write((tx) =>
    tx
      .insertInto('quarantine')
      .values({ digest, at, document: JSON.stringify(reason) })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}

async function quarantined(database: Database, digest: Digest): Promise<string | undefined> {
  const row = await database.read((db) =>
    db.selectFrom('quarantine').select('document').where('digest', '=', digest).executeTakeFirst(),
  );
  return row === undefined
    ? undefined
    : parseDocument(z.string(), row.document, `The quarantine of ${digest}`);
}

async function unpack<T>(schema: z.ZodType<T>, document: Uint8Array, what: string): Promise<T> {
  return parseDocument(schema, await unpackText(document, what), what);
}
