import { type Answer, type Asked, header, jsonBody, type Speaks, textsOf } from './answer.ts';
import type { FakeRun, RunState } from './runs.ts';

/** docs.github.com/en/rest/actions/workflows and workflow-runs, as of API version 2022-11-28. */
export const speakGithub: Speaks = async (asked) => {
  const { url, method, options, runs } = asked;
  const [, action = ''] = /^\/repos\/[^/]+\/[^/]+\/actions\/(.+)$/.exec(url.pathname) ?? [];
  if (action === '') return undefined;
  if (options.token !== undefined && header(asked, 'authorization') !== `Bearer ${options.token}`)
    return { status: 401, body: { message: 'Bad credentials', status: '401' } };
  if (/^workflows\/build\.yml\/dispatches$/.test(action) && method === 'POST') return dispatch(asked);
  if (/^workflows\/build\.yml\/runs$/.test(action) && method === 'GET')
    return {
      status: 200,
      body: {
        total_count: runs.list.length,
        workflow_runs: runs.list.map((run) => shown(asked, run, runs.stateOf(run))),
      },
    };
  const run = runs.get(Number(/^runs\/(\d+)$/.exec(action)?.[1]));
  if (run === undefined || method !== 'GET')
    return { status: 404, body: { message: 'Not Found', status: '404' } };
  return { status: 200, body: shown(asked, run, await runs.look(run)) };
};

function dispatch(asked: Asked): Answer {
  const { options, runs } = asked;
  const body = jsonBody(asked);
  const inputs = textsOf(body.inputs);
  const isDetailed = body.return_run_details === true;
  if (options.isOldGithub === true && isDetailed)
    return {
      status: 422,
      body: { message: 'Invalid request.\n\n"return_run_details" is not a permitted key.' },
    };
  const unexpected = Object.keys(inputs).filter((name) => options.inputs?.includes(name) === false);
  if (unexpected.length > 0)
    return { status: 422, body: { message: `Unexpected inputs provided: ${JSON.stringify(unexpected)}` } };
  const run = runs.start(inputs, String(body.ref));
  if (!isDetailed) return { status: 204 };
  const { html_url, url: run_url } = shown(asked, run, 'queued');
  return { status: 200, body: { workflow_run_id: run.id, run_url, html_url } };
}

/** Its name is what `run-name: rebuild ${{ inputs.oakum_request }}` makes of it. */
function shown({ base, url }: Asked, run: FakeRun, state: RunState) {
  const [, repository = ''] = /^\/repos\/([^/]+\/[^/]+)\//.exec(url.pathname) ?? [];
  const isOver = !['queued', 'running'].includes(state);
  const conclusions: Readonly<Record<string, string>> = {
    succeeded: 'success',
    failed: 'failure',
    cancelled: 'cancelled',
  };
  return {
    id: run.id,
    name: `rebuild ${run.order.oakum_request ?? ''}`,
    display_title: `rebuild ${run.order.oakum_request ?? ''}`,
    event: 'workflow_dispatch',
    head_branch: run.ref,
    status: isOver ? 'completed' : state === 'queued' ? 'queued' : 'in_progress',
    conclusion: conclusions[state] ?? null,
    url: `${base}/repos/${repository}/actions/runs/${run.id}`,
    html_url: `https://github.example/${repository}/actions/runs/${run.id}`,
  };
}
