import * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';
import type { GitlabBuild } from '../../model/index.ts';
import type { HttpCaller } from '../http/interface.ts';
import { type Asking, askJson } from './ask.ts';
import { inputsOf } from './inputs.ts';
import type { BuildOrder, CiClient, CiRun, CiState, Secrets } from './interface.ts';
import { below, linkOf, oneLine } from './text.ts';

const Pipeline = z.object({ id: z.number().int(), status: z.string(), web_url: z.string().nullish() });
const Pipelines = z.array(Pipeline);
const Variables = z.array(z.object({ key: z.string(), value: z.string() }));

interface Deps {
  readonly caller: HttpCaller;
  readonly secrets: Secrets;
}

/** How many pipelines are asked for their variables when one is looked for. */
const mostAsked = 20;

/** GitLab pipelines: by a trigger token where there is one, else by the API. The inputs are CI/CD variables. */
export function gitlabClient(build: GitlabBuild, deps: Deps): CiClient {
  const api = below(build.url, `api/v4/projects/${encodeURIComponent(build.project)}`);
  const byTrigger = build.triggerToken !== undefined;
  const where = byTrigger ? `${api}/trigger/pipeline` : `${api}/pipeline`;
  return {
    where,
    trigger: (order, signal) => {
      const call = { build, deps, url: where, signal };
      return byTrigger ? triggerByToken(call, order) : triggerByApi(call, order);
    },
    find: (order, since, signal) => find({ build, deps, url: `${api}/pipelines`, signal }, order, since),
    look: (run, signal) => look({ build, deps, url: `${api}/pipelines/${run.id}`, signal }),
  };
}

interface Call {
  readonly build: GitlabBuild;
  readonly deps: Deps;
  readonly url: string;
  readonly signal: AbortSignal;
}

/** Without a token to read with, public projects can be read. */
async function reading({ build, deps, url, signal }: Call): Promise<Asking> {
  const headers = build.token === undefined ? {} : { 'private-token': await deps.secrets.read(build.token) };
  return { method: 'GET', url, headers, signal };
}

async function triggerByToken({ build, deps, url, signal }: Call, order: BuildOrder): Promise<CiRun> {
  const token = build.triggerToken === undefined ? '' : await deps.secrets.read(build.triggerToken);
  const variables = Object.entries(inputsOf(build.inputs, order)).map(([key, value]) => [
    `variables[${key}]`,
    value,
  ]);
  const body = new URLSearchParams([['token', token], ['ref', build.ref], ...variables]).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return runOf(await askJson(deps.caller, Pipeline, { method: 'POST', url, headers, body, signal }));
}

async function triggerByApi(call: Call, order: BuildOrder): Promise<CiRun> {
  const variables = Object.entries(inputsOf(call.build.inputs, order)).map(([key, value]) => ({
    key,
    value,
  }));
  const base = await reading(call);
  const headers = { ...base.headers, 'content-type': 'application/json' };
  const body = JSON.stringify({ ref: call.build.ref, variables });
  return runOf(await askJson(call.deps.caller, Pipeline, { ...base, method: 'POST', headers, body }));
}

/** A list says no variables: each newer pipeline is asked for its own, which needs a maintainer's token. */
async function find(call: Call, order: BuildOrder, since: Temporal.Instant): Promise<CiRun | undefined> {
  const name = call.build.inputs.request;
  if (name === '' || call.build.token === undefined) return undefined;
  const source = call.build.triggerToken === undefined ? 'api' : 'trigger';
  const from = since.subtract({ minutes: 5 }).toString({ smallestUnit: 'second' });
  const query = new URLSearchParams({ source, updated_after: from, per_page: String(mostAsked) });
  const listing = await reading({ ...call, url: `${call.url}?${query}` });
  for (const pipeline of await askJson(call.deps.caller, Pipelines, listing)) {
    const url = `${call.url}/${pipeline.id}/variables`;
    const variables = await variablesOf({ ...call, url });
    if (variables.some(({ key, value }) => key === name && value === order.request)) return runOf(pipeline);
  }
  return undefined;
}

async function variablesOf(call: Call): Promise<z.infer<typeof Variables>> {
  try {
    return await askJson(call.deps.caller, Variables, await reading(call));
  } catch (error) {
    if (error instanceof OakumError && ['ci.forbidden', 'ci.not-found'].includes(error.code)) return [];
    throw error;
  }
}

function runOf({ id, web_url: link }: z.infer<typeof Pipeline>): CiRun {
  return { id: String(id), link: linkOf(link) };
}

async function look(call: Call): Promise<CiState> {
  const pipeline = await askJson(call.deps.caller, Pipeline, await reading(call));
  const link = linkOf(pipeline.web_url);
  const status = oneLine(pipeline.status);
  switch (status) {
    case 'success':
      return { kind: 'succeeded', link };
    case 'failed':
      return { kind: 'failed', reason: 'the pipeline failed', link };
    case 'canceled':
    case 'skipped':
      return { kind: 'cancelled', reason: `the pipeline was ${status}`, link };
    case 'manual':
      return { kind: 'going-on', where: 'waiting for a person (manual)', link };
    default:
      // created, waiting_for_resource, preparing, waiting_for_callback, pending, running, canceling, scheduled, and what comes later
      return { kind: 'going-on', where: status, link };
  }
}
