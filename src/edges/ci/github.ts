import * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';
import type { GithubBuild } from '../../model/index.ts';
import type { HttpCaller } from '../http/interface.ts';
import { type Asking, ask, askJson, parsed } from './ask.ts';
import { inputsOf } from './inputs.ts';
import type { BuildOrder, CiClient, CiRun, CiState, Secrets } from './interface.ts';
import { below, linkOf, oneLine } from './text.ts';

const Dispatched = z.object({ workflow_run_id: z.number().int(), html_url: z.string().nullish() });
const Run = z.object({
  id: z.number().int(),
  name: z.string().nullish(),
  display_title: z.string().nullish(),
  html_url: z.string().nullish(),
  status: z.string().nullish(),
  conclusion: z.string().nullish(),
});
const Runs = z.object({ workflow_runs: z.array(Run) });

interface Deps {
  readonly caller: HttpCaller;
  readonly secrets: Secrets;
}

/**
 * GitHub Actions, by `workflow_dispatch`. github.com tells the run since 2026-02 (`return_run_details`); older servers answer
 * 204, or refuse the field: then the run is found by the request in its name (`run-name: … ${{ inputs.oakum_request }}`).
 */
export function githubClient(build: GithubBuild, deps: Deps): CiClient {
  const repository = below(build.api, `repos/${build.repository}/actions`);
  const workflow = `${repository}/workflows/${encodeURIComponent(build.workflow)}`;
  return {
    where: `${workflow}/dispatches`,
    trigger: (order, signal) => trigger({ build, deps, url: `${workflow}/dispatches`, signal }, order),
    find: (order, since, signal) => find({ build, deps, url: `${workflow}/runs`, signal }, order, since),
    look: (run, signal) => look({ build, deps, url: `${repository}/runs/${run.id}`, signal }),
  };
}

interface Call {
  readonly build: GithubBuild;
  readonly deps: Deps;
  readonly url: string;
  readonly signal: AbortSignal;
}

async function asking({ build, deps, url, signal }: Call): Promise<Omit<Asking, 'method'>> {
  const headers = {
    authorization: `Bearer ${await deps.secrets.read(build.token)}`,
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    'content-type': 'application/json',
  };
  return { url, headers, signal };
}

async function trigger(call: Call, order: BuildOrder): Promise<CiRun | undefined> {
  const { build, deps } = call;
  const base = await asking(call);
  const wanted = { ref: build.ref, inputs: inputsOf(build.inputs, order) };
  const post = (body: object): Asking => ({ ...base, method: 'POST', body: JSON.stringify(body) });
  const detailed = post({ ...wanted, return_run_details: true });
  const answer = await ask(deps.caller, detailed).catch((error: unknown) => {
    // A server that does not know the field has started nothing.
    if (!isOldServer(error)) throw error;
    return ask(deps.caller, post(wanted));
  });
  if (answer.status === 204 || answer.bytes.byteLength === 0) return undefined;
  const { workflow_run_id: id, html_url: link } = parsed(Dispatched, answer, detailed);
  return { id: String(id), link: linkOf(link) };
}

function isOldServer(error: unknown): boolean {
  return (
    error instanceof OakumError && error.code === 'ci.invalid' && /return_run_details/.test(error.message)
  );
}

async function find(call: Call, order: BuildOrder, since: Temporal.Instant): Promise<CiRun | undefined> {
  const from = since.subtract({ minutes: 5 }).toString({ smallestUnit: 'second' });
  const query = new URLSearchParams({ event: 'workflow_dispatch', created: `>=${from}`, per_page: '100' });
  const base = await asking({ ...call, url: `${call.url}?${query}` });
  const { workflow_runs: runs } = await askJson(call.deps.caller, Runs, { ...base, method: 'GET' });
  const run = runs.find((one) => `${one.name ?? ''} ${one.display_title ?? ''}`.includes(order.request));
  return run === undefined ? undefined : { id: String(run.id), link: linkOf(run.html_url) };
}

async function look(call: Call): Promise<CiState> {
  const run = await askJson(call.deps.caller, Run, { ...(await asking(call)), method: 'GET' });
  const link = linkOf(run.html_url);
  const status = oneLine(run.status ?? 'unknown');
  if (status !== 'completed') return { kind: 'going-on', where: status, link };
  const conclusion = oneLine(run.conclusion ?? 'no conclusion');
  if (conclusion === 'success') return { kind: 'succeeded', link };
  const kind = ['cancelled', 'skipped', 'stale'].includes(conclusion) ? 'cancelled' : 'failed';
  return { kind, reason: `it ended with ${conclusion}`, link };
}
