import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { endpoints } from '../src/contract/index.ts';
import { systemClock } from '../src/kernel/index.ts';
import { FindingDetail, type ListingHops } from '../src/model/index.ts';
import { type Practice, startPractice } from './support/practice-estate.ts';
import { type Served, serve } from './support/serve.ts';

/** CISA adds an entry about something that runs here: the way from its catalogue to a page is measured. */
let practice: Practice;
let served: Served;

beforeAll(async () => {
  practice = await startPractice();
});
afterAll(async () => {
  await served?.kill();
  await practice?.stop();
});

const entry = (cve: string, dateAdded: string) => ({ cveID: cve, dateAdded, dueDate: dateAdded });
/** Entries about nothing that runs here: a catalogue of one entry would be no catalogue. */
const others = Array.from({ length: 20 }, (_, at) => entry(`CVE-2019-${90_000 + at}`, '2021-11-03'));

async function publish(released: Temporal.Instant, ...entries: readonly object[]): Promise<void> {
  const catalogue = {
    catalogVersion: 'made up for this story',
    dateReleased: released.toString(),
    vulnerabilities: [...others, ...entries],
  };
  const path = practice.path('kev.json');
  writeFileSync(path, JSON.stringify(catalogue));
  const update = ['feeds', 'update', '--feed', 'kev', '--file', path, '--accept', 'kev'];
  const { code, stderr } = await practice.oakum(update);
  expect(code, stderr).toBe(0);
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await systemClock.sleep(200);
}

const explained = async (cve: string): Promise<readonly FindingDetail[]> => {
  const { code, stdout, stderr } = await practice.oakum(['explain', cve, '-o', 'json']);
  expect(code, stderr).toBe(0);
  return FindingDetail.array().parse(JSON.parse(stdout).details);
};

/** Every hop with the one that it is measured from, or why it is not known. */
const told = ({ hops }: ListingHops): readonly string[] =>
  hops.map((hop) => {
    const how = hop.kind === 'known' ? `since ${hop.age?.since ?? 'nothing'}` : hop.reason;
    return `${hop.name} ${hop.kind} ${how}`;
  });

it('shows the age of every hop of a new entry of KEV, on the page and beside the server', async () => {
  const start = systemClock.now();
  await publish(start.subtract({ hours: 50 }));
  served = await serve(practice.environment);
  await until(async () => (await served.ask(endpoints.overview)).state === 'ready');
  expect((await served.ask(endpoints.feeds)).recent).toEqual({
    ...{ days: 30, entries: 0, unmeasured: 0, worst: [] },
  });
  const { findings } = await served.ask(endpoints.report);
  const finding = findings.find(
    ({ vulnerability, listed }) => listed === undefined && vulnerability.startsWith('CVE-'),
  );
  const { vulnerability: cve = '', id = '' } = finding ?? {};
  expect((await served.ask(endpoints.finding, { of: id })).listing).toBeUndefined();

  const released = start.subtract({ hours: 1 });
  await publish(released, entry(cve, released.toString().slice(0, 10)));
  const ways = ['known since nothing', 'listed', 'released', 'fetched', 'indexed', 'found'];
  const names = ['listed', 'released', 'fetched', 'indexed', 'found', 'shown'];
  const whole = names.map((name, at) => `${name} ${at === 0 ? ways[0] : `known since ${ways[at]}`}`);
  // No page was given it before: no request but that of the feeds is sent until it is found.
  await until(async () => (await served.ask(endpoints.feeds)).recent?.entries === 1);
  const { recent } = await served.ask(endpoints.feeds);
  expect(recent).toMatchObject({ unmeasured: 1, latest: { name: cve, source: 'kev' } });
  expect(recent?.latest && told(recent.latest)).toEqual([
    ...whole.slice(0, 5),
    'shown unknown no page was given it yet',
  ]);

  const { listing } = await served.ask(endpoints.finding, { of: id });
  expect(listing && told(listing)).toEqual(whole);
  expect(listing?.hops[1]).toMatchObject({ at: released.toString({ fractionalSecondDigits: 3 }) });
  expect(listing?.total?.since).toBe('released');
  expect(listing?.total?.count).toBeGreaterThanOrEqual(3600);
  const after = (await served.ask(endpoints.feeds)).recent;
  expect(after).toMatchObject({ entries: 1, unmeasured: 0 });
  expect(after?.worst.map(({ name, entry: whose }) => `${name} ${whose}`)).toEqual(
    names.slice(1).map((name) => `${name} ${cve}`),
  );
  expect((await served.stop()).code).toBe(0);

  // It was written down: whoever looks later sees the same moments.
  const details = await explained(cve);
  expect(details.find((detail) => detail.finding.id === id)?.listing).toEqual(listing);
  const text = (await practice.oakum(['explain', cve])).stdout;
  expect(text).toMatch(
    new RegExp(`^ {2}listed {4}kev ${cve}: listed \\S+, released \\S+ \\(the same day\\), fetched `, 'm'),
  );
});
