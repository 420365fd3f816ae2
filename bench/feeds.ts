import { join } from 'node:path';
import * as z from 'zod';
import { writeZip } from '../src/formats/zip/index.ts';
import { type FeedHost, startFeedHost } from '../testing/feeds/index.ts';
import { type Cost, costOf } from './cost.ts';
import type { Measurement, Place } from './measurement.ts';
import { type Measured, median, type Row } from './row.ts';
import { oakum } from './whole-process.ts';

const count = 50_000;
const changed = 100;
const zip = 'osv/Go/all.zip';
const list = 'osv/Go/modified_id.csv';

/**
 * What an update of a large feed takes: all of it new, a few records changed, and nothing changed, each as a command against
 * a mirror on loopback; and how fast the index opens that then has deltas.
 */
export const feeds: Measurement = {
  id: 'feeds',
  measure: async (place) => {
    const host = await startFeedHost();
    try {
      publishWhole(host);
      return rowsOf(await inTurns(place, host));
    } finally {
      await host.close();
    }
  },
};

interface Turn {
  readonly whole: Cost;
  readonly changes: Cost;
  readonly nothing: Cost;
  readonly openMs: number;
}

async function inTurns(place: Place, host: FeedHost): Promise<readonly Turn[]> {
  const turns: Turn[] = [];
  for (let turn = 0; turn < place.turns; turn += 1) {
    const state = join(place.directory('feeds'), 'state');
    host.remove(list);
    const whole = await updated(host, state, 'updated');
    publishChanges(host);
    const changes = await updated(host, state, 'updated');
    const nothing = await updated(host, state, 'unchanged');
    turns.push({ whole, changes, nothing, openMs: await openMs(join(state, 'feeds')) });
  }
  return turns;
}

const Reports = z.array(z.object({ kind: z.string(), records: z.number() })).length(1);

/** A number is worth nothing if the update did not do what it is to be measured at. */
async function updated(host: FeedHost, state: string, kind: string): Promise<Cost> {
  const args = ['feeds', 'update', '--feed', 'osv-go', '--mirror', host.base, '--state', state, '-o', 'json'];
  const before = host.requests.length;
  const cost = await costOf(oakum(args));
  const [report] = Reports.parse(JSON.parse(cost.stdout));
  const isWhole = host.requests.slice(before).includes(`200 ${zip}`);
  const isByList = host.requests.slice(before).includes(`200 ${list}`);
  if (report?.kind !== kind || report.records !== count || isWhole === isByList)
    throw new Error(`the update was ${JSON.stringify({ report, isWhole, isByList })}`);
  return cost;
}

const Said = z.object({ openMs: z.number(), rows: z.number().positive() });

async function openMs(folder: string): Promise<number> {
  const program = join(import.meta.dirname, 'programs', 'open-index.ts');
  const args = ['--disable-warning=ExperimentalWarning', program, folder, 'Go', packageOf(0)];
  return Said.parse(JSON.parse((await costOf({ program: process.execPath, args })).stdout)).openMs;
}

function rowsOf(turns: readonly Turn[]): readonly Row[] {
  const row = (title: string, unit: 'ms' | 'MB', value: (turn: Turn) => number): Measured => {
    return { kind: 'measured', title, unit, sorted: sortedBy(turns, value) };
  };
  const share = (value: (turn: Turn) => number): string =>
    `${Math.round(median(sortedBy(turns, value)) * 100)} % of the whole`;
  const large = `a feed of ${count} records`;
  return [
    row(`${large}, fetched whole`, 'ms', ({ whole }) => whole.wallMs),
    row(`${large}, fetched whole: memory`, 'MB', ({ whole }) => whole.peakMb),
    {
      ...row(`${large}, ${changed} changed`, 'ms', ({ changes }) => changes.wallMs),
      note: share(({ whole, changes }) => changes.wallMs / whole.wallMs),
    },
    {
      ...row(`${large}, ${changed} changed: memory`, 'MB', ({ changes }) => changes.peakMb),
      note: share(({ whole, changes }) => changes.peakMb / whole.peakMb),
    },
    row(`${large}, nothing changed`, 'ms', ({ nothing }) => nothing.wallMs),
    row(`${large}, nothing changed: memory`, 'MB', ({ nothing }) => nothing.peakMb),
    { ...row('the index of it after the changes, opened', 'ms', (turn) => turn.openMs), goal: 100 },
  ];
}

function sortedBy(turns: readonly Turn[], value: (turn: Turn) => number): readonly number[] {
  return turns.map(value).toSorted((left, right) => left - right);
}

const ids = Array.from({ length: count }, (_, at) => `GO-2026-${10_000 + at}`);
const changedIds = new Set(ids.filter((_, at) => at % (count / changed) === 0));

function packageOf(at: number): string {
  return `github.com/owner-${at % 4_000}/module-${at % 20_000}`;
}

/** As long as records of OSV are in the middle. */
function recordOf(at: number, fixed: string): string {
  const id = ids[at] ?? '';
  const events = [{ introduced: '0' }, { fixed }];
  return JSON.stringify({
    schema_version: '1.7.0',
    id,
    modified: '2026-11-20T10:00:00Z',
    published: '2026-01-20T10:00:00Z',
    aliases: [`CVE-2026-${10_000 + at}`],
    summary: `Something that can be done to ${packageOf(at)} by whoever sends it something`,
    details: 'A sentence that says in many words what happens, and to whom, and since when. '.repeat(8),
    affected: [{ package: { ecosystem: 'Go', name: packageOf(at) }, ranges: [{ type: 'SEMVER', events }] }],
    references: [{ type: 'ADVISORY', url: `https://example.com/advisories/${id}` }],
  });
}

function publishWhole(host: FeedHost): void {
  host.set(
    zip,
    writeZip(ids.map((id, at) => ({ path: `${id}.json`, bytes: Buffer.from(recordOf(at, '1.5.0')) }))),
  );
  host.date(zip, 'Fri, 20 Nov 2026 10:00:00 GMT');
  for (const [at, id] of ids.entries())
    if (changedIds.has(id)) host.set(`osv/Go/${id}.json`, recordOf(at, '1.6.0'));
}

function publishChanges(host: FeedHost): void {
  const lineOf = (id: string): string =>
    `${changedIds.has(id) ? '2026-11-20T20:00:00Z' : '2026-11-01T00:00:00Z'},${id}\n`;
  host.set(list, ids.map(lineOf).toSorted().toReversed().join(''));
}
