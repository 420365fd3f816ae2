import { type Answer, type Asked, header, jsonBody, type Speaks } from './answer.ts';
import type { FakeRun, RunState } from './runs.ts';

/** docs.gitlab.com/api/pipelines and pipeline_triggers, as of version 4. */
export const speakGitlab: Speaks = async (asked) => {
  const { url, method, options, runs } = asked;
  const [, project, action = ''] = /^\/api\/v4\/projects\/([^/]+)\/(.+)$/.exec(url.pathname) ?? [];
  if (project === undefined) return undefined;
  if (decodeURIComponent(project) !== 'shop/web')
    return { status: 404, body: { message: '404 Project Not Found' } };
  if (action === 'trigger/pipeline' && method === 'POST') return byToken(asked);
  if (options.token !== undefined && header(asked, 'private-token') !== options.token)
    return { status: 401, body: { message: '401 Unauthorized' } };
  if (action === 'pipeline' && method === 'POST') return byApi(asked);
  if (action === 'pipelines')
    return { status: 200, body: runs.list.map((run) => shown(run, runs.stateOf(run))) };
  const [, id, more = ''] = /^pipelines\/(\d+)(\/variables)?$/.exec(action) ?? [];
  const run = runs.get(Number(id));
  if (run === undefined) return { status: 404, body: { message: '404 Not found' } };
  if (more !== '')
    return {
      status: 200,
      body: Object.entries(run.order).map(([key, value]) => ({
        key,
        value,
        variable_type: 'env_var',
        raw: false,
      })),
    };
  return { status: 200, body: shown(run, await runs.look(run)) };
};

function byToken({ body, options, runs }: Asked): Answer {
  const form = new URLSearchParams(body);
  if (form.get('token') !== options.triggerToken) return { status: 404, body: { message: '404 Not Found' } };
  const variables = [...form].flatMap(([name, value]) => {
    const key = /^variables\[(\w+)\]$/.exec(name)?.[1];
    return key === undefined ? [] : [[key, value] as const];
  });
  return {
    status: 201,
    body: shown(runs.start(Object.fromEntries(variables), form.get('ref') ?? ''), 'queued'),
  };
}

function byApi(asked: Asked): Answer {
  const { ref, variables } = jsonBody(asked);
  const list: readonly unknown[] = Array.isArray(variables) ? variables : [];
  const order = Object.fromEntries(
    list.map((one) => {
      const found = new Map(Object.entries(typeof one === 'object' && one !== null ? one : {}));
      return [String(found.get('key')), String(found.get('value'))];
    }),
  );
  return { status: 201, body: shown(asked.runs.start(order, String(ref)), 'queued') };
}

const words: Readonly<Record<RunState, string>> = {
  queued: 'waiting_for_resource',
  running: 'running',
  succeeded: 'success',
  failed: 'failed',
  cancelled: 'canceled',
};

function shown(run: FakeRun, state: RunState) {
  const web_url = `https://gitlab.example/shop/web/-/pipelines/${run.id}`;
  return { id: run.id, iid: run.id - 7_000, ref: run.ref, status: words[state], web_url };
}
