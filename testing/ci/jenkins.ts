import { type Answer, type Asked, header, type Speaks } from './answer.ts';
import type { FakeRun, RunState } from './runs.ts';

/**
 * Jenkins' remote access API. Its own address, in `Location` and `url`, is another than it is reached by, as with many that
 * stand behind a proxy. Queue item 1<run>, build <run>.
 */
export const speakJenkins: Speaks = async (asked) => {
  const { url, method, options, runs, isQueueForgotten } = asked;
  const { pathname } = url;
  if (!/^\/(?:job|queue)\//.test(pathname)) return undefined;
  const login = Buffer.from(`bot:${options.token ?? ''}`).toString('base64');
  if (options.token !== undefined && header(asked, 'authorization') !== `Basic ${login}`)
    return { status: 401 };
  if (pathname === '/job/shop/job/web/buildWithParameters')
    return method === 'POST' ? trigger(asked) : { status: 405 };
  if (pathname === '/queue/api/json')
    return {
      status: 200,
      body: {
        items: runs.list.filter((run) => runs.stateOf(run) === 'queued').map((run) => item(run, 'queued')),
      },
    };
  const queued = runs.get(Number(/^\/queue\/item\/1(\d+)\/api\/json$/.exec(pathname)?.[1]));
  if (queued !== undefined) return isQueueForgotten ? { status: 404 } : lookInQueue(asked, queued);
  if (pathname === '/job/shop/job/web/api/json')
    return {
      status: 200,
      body: {
        builds: runs.list
          .filter((run) => runs.stateOf(run) !== 'queued')
          .map((run) => build(run, runs.stateOf(run))),
      },
    };
  const run = runs.get(Number(/^\/job\/shop\/job\/web\/(\d+)\/api\/json$/.exec(pathname)?.[1]));
  return run === undefined ? { status: 404 } : { status: 200, body: build(run, await runs.look(run)) };
};

function trigger({ body, runs }: Asked): Answer {
  const run = runs.start(Object.fromEntries(new URLSearchParams(body)), 'job');
  return { status: 201, headers: { location: `http://jenkins.internal:8080/queue/item/1${run.id}/` } };
}

async function lookInQueue({ runs }: Asked, run: FakeRun): Promise<Answer> {
  const isCancelled = runs.stateOf(run) === 'cancelled';
  const state = runs.stateOf(run) === 'queued' ? await runs.look(run) : runs.stateOf(run);
  if (isCancelled) return { status: 200, body: { ...item(run, state), cancelled: true } };
  return { status: 200, body: item(run, state) };
}

function item(run: FakeRun, state: RunState) {
  const base = { id: Number(`1${run.id}`), actions: [{}, parametersOf(run)] };
  if (state === 'queued') return { ...base, why: 'Waiting for next available executor', cancelled: false };
  return {
    ...base,
    why: null,
    executable: { number: run.id, url: `http://jenkins.internal:8080/job/shop/job/web/${run.id}/` },
  };
}

const results: Readonly<Record<string, string>> = {
  succeeded: 'SUCCESS',
  failed: 'UNSTABLE',
  cancelled: 'ABORTED',
};

function build(run: FakeRun, state: RunState) {
  return {
    number: run.id,
    queueId: Number(`1${run.id}`),
    url: `http://jenkins.internal:8080/job/shop/job/web/${run.id}/`,
    building: ['queued', 'running'].includes(state),
    result: results[state] ?? null,
    actions: [{}, parametersOf(run)],
  };
}

function parametersOf(run: FakeRun) {
  return { parameters: Object.entries(run.order).map(([name, value]) => ({ name, value })) };
}
