import { compareText, instantText } from '../../kernel/index.ts';
import { KeptHost } from '../../model/index.ts';
import type { HostStore } from '../interface.ts';
import type { Database, Reader, Writer } from './database.ts';
import { packText, parseDocument, unpackText } from './documents.ts';

/** Nodes in one statement; each has up to three names to be found by. */
const nodesAtOnce = 300;

type Wanted = Parameters<HostStore['about']>[1];

export function makeHostStore(database: Database): HostStore {
  return {
    keep: (readings, forgetBefore) => keep(database, readings, instantText(forgetBefore)),
    about: (cluster, nodes) => about(database, cluster, nodes),
  };
}

/** Rows in one order, so that two scans at once take PostgreSQL's row locks alike. */
async function keep(database: Database, readings: readonly KeptHost[], before: string): Promise<void> {
  const rows = await Promise.all(readings.map(rowOf));
  rows.sort((left, right) => compareText(left.node, right.node));
  await database.write(async (tx) => {
    for (const row of rows) await keepRow(tx, row);
    await tx.deleteFrom('node_readings').where('at', '<', before).execute();
  });
}

interface Row {
  readonly cluster: string;
  readonly node: string;
  readonly name: string;
  readonly at: string;
  readonly document: Uint8Array;
}

/** What a host says of itself may hold a NUL, which PostgreSQL's text cannot: it is kept as JSON. */
async function rowOf(reading: KeptHost): Promise<Row> {
  const { node, readAt } = reading;
  const { name, bootId } = reading.document.facts;
  return {
    cluster: node?.cluster ?? '',
    node: node?.uid ?? JSON.stringify(bootId ?? name),
    name: JSON.stringify(name),
    at: readAt,
    document: await packText(JSON.stringify(reading)),
  };
}

async function keepRow(tx: Writer, row: Row): Promise<void> {
  const { name, at, document } = row;
  await tx
    .insertInto('node_readings')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['cluster', 'node'])
        .doUpdateSet({ name, at, document })
        .where('node_readings.at', '<=', at),
    )
    .execute();
}

async function about(database: Database, cluster: string, nodes: Wanted): Promise<readonly KeptHost[]> {
  const rows = new Map<string, Row>();
  for (let at = 0; at < nodes.length; at += nodesAtOnce) {
    const chunk = nodes.slice(at, at + nodesAtOnce);
    const found = await database.read((db) => named(db, cluster, chunk));
    for (const row of found) rows.set(`${row.cluster} ${row.node}`, row);
  }
  const latest = [...rows.values()].toSorted((left, right) => compareText(right.at, left.at));
  return Promise.all(
    latest.map(async ({ document, name }) => {
      const what = `The reading of ${name}`;
      return parseDocument(KeptHost, await unpackText(document, what), what);
    }),
  );
}

function named(db: Reader, cluster: string, nodes: Wanted) {
  const uids = nodes.map(({ uid }) => uid);
  const boots = nodes.map(({ bootId, name }) => JSON.stringify(bootId ?? name));
  const names = nodes.map(({ name }) => JSON.stringify(name));
  return db
    .selectFrom('node_readings')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb('cluster', '=', cluster).and('node', 'in', uids),
        eb('cluster', '=', '').and(eb.or([eb('node', 'in', boots), eb('name', 'in', names)])),
      ]),
    )
    .execute();
}
