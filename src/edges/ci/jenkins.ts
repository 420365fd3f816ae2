import * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';
import type { JenkinsBuild } from '../../model/index.ts';
import type { HttpCaller } from '../http/interface.ts';
import { type Asking, ask, askJson } from './ask.ts';
import { inputsOf } from './inputs.ts';
import type { BuildOrder, CiClient, CiRun, CiState, Secrets } from './interface.ts';
import { below, linkOf, oneLine, parts } from './text.ts';

const Parameters = z
  .array(
    z
      .object({ parameters: z.array(z.object({ name: z.string(), value: z.unknown() })).nullish() })
      .nullable(),
  )
  .nullish();
const QueueItem = z.object({
  id: z.number().int().optional(),
  why: z.string().nullish(),
  cancelled: z.boolean().nullish(),
  actions: Parameters,
  executable: z.object({ number: z.number().int() }).nullish(),
});
const Queue = z.object({ items: z.array(QueueItem) });
const Build = z.object({
  number: z.number().int(),
  url: z.string().nullish(),
  building: z.boolean().nullish(),
  result: z.string().nullish(),
  queueId: z.number().int().nullish(),
  actions: Parameters,
});
const Builds = z.object({ builds: z.array(Build) });

interface Deps {
  readonly caller: HttpCaller;
  readonly secrets: Secrets;
}

const buildFields = 'number,url,building,result,queueId,actions[parameters[name,value]]';

/**
 * Jenkins, by `buildWithParameters`. What was triggered waits in a queue, whose item leads to the build; the item is
 * forgotten minutes after that, and the build still names it. Addresses that Jenkins gives are never asked: its own idea of its
 * address is often wrong, and the credential is for the one in the configuration.
 */
export function jenkinsClient(build: JenkinsBuild, deps: Deps): CiClient {
  const job = below(
    build.url,
    parts(build.job)
      .map((part) => `job/${part}`)
      .join('/'),
  );
  const call = (url: string, signal: AbortSignal): Call => ({ build, deps, url, signal });
  const jenkins = { build, deps, job, call };
  return {
    where: `${job}/buildWithParameters`,
    trigger: (order, signal) => trigger(jenkins, order, signal),
    find: (order, _since, signal) => find(jenkins, order, signal),
    look: (run, signal) => look(jenkins, run, signal),
  };
}

interface Call {
  readonly build: JenkinsBuild;
  readonly deps: Deps;
  readonly url: string;
  readonly signal: AbortSignal;
}

interface Jenkins {
  readonly build: JenkinsBuild;
  readonly deps: Deps;
  readonly job: string;
  call(url: string, signal: AbortSignal): Call;
}

async function asking({ build, deps, url, signal }: Call): Promise<Asking> {
  const login = Buffer.from(`${build.user}:${await deps.secrets.read(build.token)}`).toString('base64');
  return { method: 'GET', url, headers: { authorization: `Basic ${login}` }, signal };
}

async function trigger(
  { build, deps, job, call }: Jenkins,
  order: BuildOrder,
  signal: AbortSignal,
): Promise<CiRun> {
  const base = await asking(call(`${job}/buildWithParameters`, signal));
  const headers = { ...base.headers, 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams(inputsOf(build.inputs, order)).toString();
  const answer = await ask(deps.caller, { ...base, method: 'POST', headers, body });
  const item = /\/queue\/item\/(\d{1,12})\/?$/.exec(answer.headers.location ?? '')?.[1];
  if (item !== undefined) return { id: `queue/${item}` };
  throw new OakumError(
    'ci.malformed',
    `${job}/buildWithParameters answered without the address of a queue item`,
    {
      retry: 'later',
      hint: 'is this a job with parameters, of a Jenkins that is newer than 1.519?',
    },
  );
}

async function find(
  { build, deps, job, call }: Jenkins,
  order: BuildOrder,
  signal: AbortSignal,
): Promise<CiRun | undefined> {
  const name = build.inputs.request;
  if (name === '') return undefined;
  const queue = below(
    build.url,
    `queue/api/json?tree=${encodeURIComponent('items[id,actions[parameters[name,value]]]')}`,
  );
  const { items } = await askJson(deps.caller, Queue, await asking(call(queue, signal)));
  const item = items.find(({ id, actions }) => id !== undefined && has(actions, name, order.request));
  if (item !== undefined) return { id: `queue/${item.id}` };
  const found = (await builds({ deps, job, call }, signal)).find(({ actions }) =>
    has(actions, name, order.request),
  );
  return found === undefined ? undefined : { id: `build/${found.number}`, link: linkOf(found.url) };
}

function has(actions: z.infer<typeof Parameters>, name: string, value: string): boolean {
  return (actions ?? []).some((one) =>
    one?.parameters?.some((given) => given.name === name && given.value === value),
  );
}

async function builds(
  { deps, job, call }: Pick<Jenkins, 'deps' | 'job' | 'call'>,
  signal: AbortSignal,
): Promise<readonly z.infer<typeof Build>[]> {
  const url = `${job}/api/json?tree=${encodeURIComponent(`builds[${buildFields}]{0,100}`)}`;
  return (await askJson(deps.caller, Builds, await asking(call(url, signal)))).builds;
}

async function look(jenkins: Jenkins, run: CiRun, signal: AbortSignal): Promise<CiState> {
  const [kind, number = ''] = run.id.split('/');
  return kind === 'build'
    ? lookAtBuild(jenkins, number, signal)
    : lookAtItem(jenkins, Number(number), signal);
}

async function lookAtItem(jenkins: Jenkins, id: number, signal: AbortSignal): Promise<CiState> {
  const { build, deps, call } = jenkins;
  const url = below(build.url, `queue/item/${id}/api/json`);
  const item = await askJson(deps.caller, QueueItem, await asking(call(url, signal))).catch(
    (error: unknown) => {
      if (error instanceof OakumError && error.code === 'ci.not-found') return undefined;
      throw error;
    },
  );
  if (item === undefined) {
    const known = (await builds(jenkins, signal)).find(({ queueId }) => queueId === id);
    if (known !== undefined) return stateOf(known);
    return {
      kind: 'failed',
      reason: `Jenkins has forgotten queue item ${id}, and none of its last 100 builds came of it`,
    };
  }
  if (item.cancelled === true) return { kind: 'cancelled', reason: 'it was cancelled in the queue' };
  if (item.executable == null)
    return { kind: 'going-on', where: `queued: ${oneLine(item.why ?? 'no reason given')}` };
  return lookAtBuild(jenkins, String(item.executable.number), signal);
}

async function lookAtBuild(
  { deps, job, call }: Jenkins,
  number: string,
  signal: AbortSignal,
): Promise<CiState> {
  const url = `${job}/${encodeURIComponent(number)}/api/json?tree=${encodeURIComponent(buildFields)}`;
  return stateOf(await askJson(deps.caller, Build, await asking(call(url, signal))));
}

function stateOf({ number, url, building, result }: z.infer<typeof Build>): CiState {
  const link = linkOf(url);
  if (building === true || result == null) return { kind: 'going-on', where: `build ${number}`, link };
  if (result === 'SUCCESS') return { kind: 'succeeded', link };
  const kind = ['ABORTED', 'NOT_BUILT'].includes(result) ? 'cancelled' : 'failed';
  return { kind, reason: `build ${number} ended as ${oneLine(result)}`, link };
}
