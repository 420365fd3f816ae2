import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import type { ApiErrorBody, CoverageView, Overview } from '../src/api/generated/types.ts';
import { estateAnswer, imageDetailOf, workloadDetailOf } from './estate-layers.ts';
import { findingDetailOf } from './finding-detail.ts';
import { findingPageOf, noFindings } from './findings.ts';
import { deletedAt, garbageAt, garbageUnlookedAt, noGarbage } from './garbage.ts';
import { imageTrustAt } from './image-trust.ts';
import { endedLoanAt, loansAt } from './loans.ts';
import { appliedPlanAt, approvalAt, openPlanAt } from './plans.ts';
import { populationAt } from './population.ts';
import { explanationOf, overviewAt, reportAt } from './report.ts';
import { activeRunAt, endedRunsAt, reportMarkdown, runViewOf } from './runs.ts';
import { apisAt, feedsAt, noSupport, supportAt } from './standing.ts';

/** Which server the page meets. */
export type Scenario = 'ready' | 'large' | 'halted' | 'empty' | 'waiting' | 'failed' | 'signed-out';

export interface StandIn {
  readonly url: string;
  /** What was asked by POST: `POST /plans {"only":[]}`. */
  readonly asked: readonly string[];
  setScenario(scenario: Scenario): void;
  /** Sends a live event to every page. */
  publish(event: { readonly kind: string; readonly id: string }): void;
  /** How many pages listen now. */
  listeners(): number;
  /** Ends all live connections; with `refusing`, new ones get no answer either. */
  dropEvents(refusing: boolean): void;
  close(): Promise<void>;
}

const policy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

interface State {
  scenario: Scenario;
  refusesEvents: boolean;
  readonly now: number;
  readonly asked: string[];
  readonly pages: Set<ServerResponse>;
}

/** Serves the built page from `dist` and answers like a server would; for the tests of the page only. */
export async function startStandIn(dist: string, now = Date.now()): Promise<StandIn> {
  const state: State = { scenario: 'ready', refusesEvents: false, now, asked: [], pages: new Set() };
  const server = createServer((request, response) => void serve(state, dist, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    asked: state.asked,
    setScenario: (scenario) => {
      state.scenario = scenario;
    },
    publish: (event) => {
      const data = JSON.stringify({ text: '', at: new Date(now).toISOString(), ...event });
      for (const page of state.pages) page.write(`data: ${data}\n\n`);
    },
    listeners: () => state.pages.size,
    dropEvents: (refusing) => {
      state.refusesEvents = refusing;
      for (const page of state.pages) page.destroy();
    },
    close: async () => {
      for (const page of state.pages) page.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function serve(
  state: State,
  dist: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://page.test');
  const path = decodeURIComponent(pathname);
  response.setHeader('content-security-policy', policy);
  if (!path.startsWith('/api/v1/')) return sendFile(dist, path, response);
  if (path === '/api/v1/events') return sendEvents(state, response);
  const body = await readBody(request);
  if (request.method === 'POST') state.asked.push(`POST ${path.slice('/api/v1'.length)} ${body}`.trim());
  const { status, answer } = answerTo(state, request.method ?? 'GET', {
    path: path.slice('/api/v1'.length),
    query: searchParams,
  });
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: string[] = [];
  for await (const part of request) parts.push(String(part));
  return parts.join('');
}

function sendFile(dist: string, path: string, response: ServerResponse): void {
  const wanted = join(dist, normalize(path));
  const file = existsSync(wanted) && statSync(wanted).isFile() ? wanted : join(dist, 'index.html');
  response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
  createReadStream(file).pipe(response);
}

function sendEvents(state: State, response: ServerResponse): void {
  if (state.refusesEvents) return void response.destroy();
  if (state.scenario === 'signed-out') return void response.writeHead(401).end();
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('retry: 300\n\n');
  state.pages.add(response);
  response.on('close', () => state.pages.delete(response));
}

const hasScan: ReadonlySet<Scenario> = new Set(['ready', 'large', 'halted']);
/** How often each workload of the made-up estate is there in a large one. */
const manyWorkloads = 250;
/** The same of findings: more than 10,000. */
const manyFindings = 310;

interface Answer {
  readonly status: number;
  readonly answer: unknown;
}

/** The answer of the scenario to one call; exported so that a test can hold it against the contract. */
export function answerTo(
  { scenario, now }: { readonly scenario: Scenario; readonly now: number },
  method: string,
  { path, query = new URLSearchParams() }: { readonly path: string; readonly query?: URLSearchParams },
): Answer {
  if (scenario === 'signed-out') return failed(401, 'auth.required', 'not signed in');
  const [, noun = '', id = '', act = ''] = path.split('/');
  if (method === 'POST') return answerToAct(now, noun, act === '' ? id : act);
  if (noun === 'session') return ok({ user: 'mira', cluster: 'prod-eu', canWrite: true, version: '0.1.0' });
  if (noun === 'overview') return ok(overviewOf(scenario, now));
  if (noun === 'loans') return ok(hasScan.has(scenario) ? loansAt(now) : { ...loansAt(now), loans: [] });
  if (noun === 'garbage') return garbageOf(scenario, now);
  if (!hasScan.has(scenario)) return answerWithoutScan({ scenario, now }, noun, id);
  if (noun === 'workloads' && id !== '')
    return found(workloadDetailOf(now, id), `no workload "${id}" in the last scan`);
  if (noun === 'images' && act === 'trust') return ok(imageTrustAt(now));
  if (noun === 'images' && id !== '')
    return found(imageDetailOf(now, id), `no image "${id}" in the last scan`);
  const ofEstate = estateAnswer(now, noun, scenario === 'large' ? manyWorkloads : 1);
  if (ofEstate !== undefined) return ok(ofEstate);
  switch (noun) {
    case 'report':
      return ok(reportAt(now));
    case 'patches':
      return ok(reportAt(now).patches);
    case 'findings':
      if (id !== '') return found(findingDetailOf(now, id), `no finding "${id}" in the last scan`);
      return query.get('severity') === 'nonsense'
        ? failed(400, 'request.invalid', 'query severity: Invalid option')
        : ok(findingPageOf(now, query, scenario === 'large' ? manyFindings : 1));
    case 'explain':
      return found(explanationOf(now, id), `nothing called "${id}" in the scan of prod-eu`);
    case 'support':
      return ok(supportAt(now));
    case 'apis':
      return ok(apisAt(now));
    case 'feeds':
      return ok(feedsAt(now));
    case 'plans':
      return id === ''
        ? ok([openPlanAt(now), appliedPlanAt(now)])
        : found(planOf(now, id), `no plan "${id}"`);
    default:
      return answerAboutRuns(now, id, act);
  }
}

function garbageOf(scenario: Scenario, now: number): Answer {
  if (scenario === 'failed')
    return failed(503, 'store.locked', 'the store is locked', 'try again in a moment');
  if (!hasScan.has(scenario)) return ok(noGarbage(now));
  return ok(scenario === 'large' ? garbageUnlookedAt(now) : garbageAt(now));
}

function answerToAct(now: number, noun: string, act: string): Answer {
  if (noun === 'scan') return ok({ state: 'scanning' });
  if (noun === 'writing') return ok(act === 'pause' ? stopAt(now) : { lifted: stopAt(now) });
  if (noun === 'loans') return ok(endedLoanAt(now));
  if (noun === 'garbage') return ok(deletedAt(now));
  if (noun === 'runs') return ok({ ...activeRunAt(now), wish: act === 'pause' ? 'pause' : 'go' });
  if (act === 'approve') return ok(approvalAt(now, openPlanAt(now)));
  if (act === 'reject')
    return failed(409, 'plan.expired', 'plan plan-7c41e09b expired', 'make a new one: oakum plan');
  return ok(act === 'apply' ? activeRunAt(now) : openPlanAt(now));
}

function answerWithoutScan(
  { scenario, now }: { readonly scenario: Scenario; readonly now: number },
  noun: string,
  id: string,
): Answer {
  if (noun === 'report' && scenario === 'empty') {
    const report = reportAt(now);
    return ok({
      ...report,
      coverage: { read: 0, total: 0, unread: [] },
      counts: { workloads: 0, nodes: 1, images: 0 },
      findings: [],
      patches: [],
      unknowns: [],
      lifecycle: [],
    });
  }
  if (noun === 'findings' && id === '' && scenario === 'empty') return ok(noFindings(now));
  if (noun === 'support' && scenario === 'empty') return ok(noSupport(now));
  if (noun === 'apis') return failed(503, 'kube.unreachable', 'cannot reach the API server of prod-eu');
  if (noun === 'feeds') {
    const { recent: _ofScan, ...others } = feedsAt(now);
    return ok(others);
  }
  if (noun === 'clusters') return ok(populationAt(now));
  if (noun === 'estate') return ok([]);
  if (noun === 'coverage') return ok(nothingCovered);
  if (['report', 'explain', 'findings', 'support'].includes(noun))
    return failed(404, 'explain.no-scan', 'there is no scan yet', 'oakum scan');
  return id === '' ? ok([]) : failed(404, 'request.not-found', `there is no "${id}"`);
}

const nothingCovered: CoverageView = {
  layers: (['clusters', 'control-plane', 'nodes', 'add-ons', 'workloads', 'images'] as const).map(
    (layer) => ({
      layer,
      read: layer === 'clusters' ? 1 : 0,
      partly: 0,
      unread: 0,
    }),
  ),
  problems: [],
};

function planOf(now: number, id: string): unknown {
  const applied = appliedPlanAt(now);
  if (id === applied.id)
    return { plan: applied, approvals: [approvalAt(now, applied)], run: activeRunAt(now).id };
  const open = openPlanAt(now);
  return id === open.id ? { plan: open, approvals: [] } : undefined;
}

function answerAboutRuns(now: number, id: string, act: string): Answer {
  const runs = [activeRunAt(now), ...endedRunsAt(now)];
  if (id === '') return ok(runs);
  const run = runs.find((one) => one.id === id);
  if (run === undefined) return failed(404, 'runs.not-found', `no run "${id}"`, 'oakum runs lists them');
  return ok(act === 'report' ? { markdown: reportMarkdown } : runViewOf(now, run));
}

function overviewOf(scenario: Scenario, now: number): Overview {
  const ready = overviewAt(now, [activeRunAt(now), ...endedRunsAt(now)]);
  if (scenario === 'ready') return ready;
  if (scenario === 'halted') return { ...ready, ...haltedAt(now) };
  const { scannedAt, cluster, ...rest } = ready;
  const nothing: Overview = {
    ...rest,
    counts: {
      workloads: 0,
      nodes: 0,
      images: 0,
      findings: 0,
      exploited: 0,
      overdue: 0,
      patches: 0,
      stuck: 0,
    },
    coverage: { read: 0, total: 0, unread: [] },
    next: [],
    overdue: [],
    unknowns: [],
    lifecycle: [],
    runs: [],
    feeds: [],
    watching: { state: 'off', reason: 'not started', behind: [] },
  };
  if (scenario === 'waiting') return { ...nothing, state: 'waiting' };
  if (scenario === 'failed') {
    return {
      ...nothing,
      state: 'failed',
      problem: 'kube.unreachable: https://10.0.0.1:6443 did not answer within 10 s',
      watching: { state: 'behind', reason: 'no answer', behind: [] },
    };
  }
  return {
    ...nothing,
    ...(cluster === undefined ? {} : { cluster }),
    ...(scannedAt === undefined ? {} : { scannedAt }),
    state: 'ready',
    counts: { ...nothing.counts, nodes: 1 },
    feeds: ready.feeds,
    watching: ready.watching,
  };
}

function stopAt(now: number): NonNullable<Overview['stop']> {
  const at = new Date(now - 12 * 60_000).toISOString();
  return { by: 'mira', at, reason: 'the registry answers with images that nobody pushed: incident 4711' };
}

/** Somebody pulled the kill switch, and what somebody changed beside the server cannot be taken up. */
function haltedAt(now: number): Pick<Overview, 'stop' | 'notTakenUp'> {
  const since = new Date(now - 7 * 60_000).toISOString();
  return {
    stop: stopAt(now),
    notTakenUp: [
      {
        what: 'configuration',
        code: 'config.invalid',
        message:
          '/etc/oakum/policies/shop-and-everything-that-belongs-to-it.yaml:14: PatchPolicy: spec.approvals.required: Invalid input: expected number, received string',
        since,
      },
      {
        what: 'advisories',
        code: 'advisories.corrupt',
        message:
          'advisories/osv-debian-12-3f9a1c22aa01.gz of the feed osv-debian is not what its catalogue says',
        hint: 'Run oakum feeds update, or install Oakum again.',
        since,
      },
    ],
  };
}

function ok(answer: unknown): Answer {
  return { status: 200, answer };
}

function found(answer: unknown, otherwise: string): Answer {
  return answer === undefined ? failed(404, 'explain.not-found', otherwise) : ok(answer);
}

function failed(status: number, code: string, message: string, hint?: string): Answer {
  const error: ApiErrorBody['error'] = { code, message, ...(hint === undefined ? {} : { hint }) };
  return { status, answer: { error } };
}
