import { createHmac } from 'node:crypto';
import * as z from 'zod';
import type { WebhookBuild } from '../../model/index.ts';
import type { HttpCaller } from '../http/interface.ts';
import { ask, askJson } from './ask.ts';
import type { BuildOrder, CiClient, CiState, Secrets } from './interface.ts';
import { linkOf, oneLine } from './text.ts';

const Taken = z.object({
  id: z.union([z.string().min(1).max(200), z.number().int()]),
  link: z.string().nullish(),
});
const Told = z.object({
  state: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
  link: z.string().nullish(),
  reason: z.string().nullish(),
  digest: z.string().nullish(),
});

interface Deps {
  readonly caller: HttpCaller;
  readonly secrets: Secrets;
}

/** The id of a run that nobody can be asked about. */
const untold = 'untold';

/** Any other CI: one POST of JSON, signed where there is a secret; followed at `status`, or by the registry alone. */
export function webhookClient(build: WebhookBuild, deps: Deps): CiClient {
  return {
    where: build.url,
    trigger: (order, signal) => trigger(build, deps, { order, signal }),
    find: async () => undefined,
    look: async (run, signal) => {
      if (build.status === undefined || run.id === untold) return { kind: 'not-told' };
      const url = build.status.replace('{id}', encodeURIComponent(run.id));
      const headers = isSameServer(url, build.url) ? await authorization(build, deps) : {};
      return stateOf(await askJson(deps.caller, Told, { method: 'GET', url, headers, signal }));
    },
  };
}

async function trigger(
  build: WebhookBuild,
  deps: Deps,
  { order, signal }: { readonly order: BuildOrder; readonly signal: AbortSignal },
) {
  const { request, revision, base } = order;
  const body = JSON.stringify({ request, revision, ...(base === undefined ? {} : { base }) });
  const signature =
    build.secret === undefined
      ? {}
      : { 'x-oakum-signature-256': `sha256=${hmac(await deps.secrets.read(build.secret), body)}` };
  const headers = { 'content-type': 'application/json', ...(await authorization(build, deps)), ...signature };
  const { url } = build;
  const asking = { method: 'POST', url, headers, body, signal } as const;
  if (build.status === undefined) {
    await ask(deps.caller, asking);
    return { id: untold };
  }
  const { id, link } = await askJson(deps.caller, Taken, asking);
  return { id: String(id), link: linkOf(link) };
}

/** The token is for the server of the trigger: a status that is asked for elsewhere gets none. */
function isSameServer(url: string, other: string): boolean {
  return URL.parse(url)?.origin === URL.parse(other)?.origin;
}

async function authorization(build: WebhookBuild, deps: Deps): Promise<Readonly<Record<string, string>>> {
  return build.token === undefined ? {} : { authorization: `Bearer ${await deps.secrets.read(build.token)}` };
}

function hmac(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

function stateOf({ state, link: text, reason, digest }: z.infer<typeof Told>): CiState {
  const link = linkOf(text);
  switch (state) {
    case 'queued':
    case 'running':
      return { kind: 'going-on', where: state, link };
    case 'succeeded':
      return { kind: 'succeeded', link, ...(digest == null ? {} : { result: { digest } }) };
    case 'failed':
    case 'cancelled':
      return { kind: state, reason: oneLine(reason ?? `it was ${state}`), link };
  }
}
