import type { FastifyInstance, FastifyRequest } from 'fastify';
import type * as z from 'zod';
import { type Endpoint, type EndpointId, endpoints, openApiDocument } from '../../contract/index.ts';
import type { World } from '../../flows/world.ts';
import { OakumError } from '../../kernel/index.ts';
import { checkOrigin } from '../auth/same-site.ts';
import { type SignIn, sessionCookie } from '../auth/sign-in.ts';
import type { Ask } from './ask.ts';
import type { Handlers } from './handlers.ts';

export interface ApiDeps {
  readonly world: World;
  readonly handlers: Handlers;
  readonly signIn: SignIn;
  /** `127.0.0.1:8420`, `localhost:8420`. */
  readonly hosts: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

export const apiPrefix = '/api/v1';

/** Registers every endpoint of the contract: signed in, same origin for acts, input checked, answer serialised plainly. */
export function registerApi(app: FastifyInstance, deps: ApiDeps): void {
  for (const [id, endpoint] of Object.entries<Endpoint>(endpoints)) {
    if (!isEndpointId(id)) continue;
    app.route({
      method: endpoint.method,
      url: `${apiPrefix}${endpoint.path}`,
      handler: async (request) => {
        const asked = askOf(request, endpoint, deps);
        return deps.handlers[id]({ ...asked, world: await deps.world.renewed() });
      },
    });
  }
  app.get(`${apiPrefix}/openapi.json`, async () => openApiDocument());
}

function askOf(request: FastifyRequest, endpoint: Endpoint, deps: ApiDeps): Omit<Ask, 'world'> {
  const user = deps.signIn.userOf(request.cookies[sessionCookie]);
  if (endpoint.method === 'POST') checkOrigin(request.headers, deps.hosts);
  const params = parsed(endpoint.params, request.params, 'path');
  const query = parsed(endpoint.query, request.query, 'query');
  const body = parsed(endpoint.body, request.body ?? {}, 'body');
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const only = Array.isArray(body.only) ? body.only.filter((one) => typeof one === 'string') : [];
  return { id: text(params.id), reason: text(body.reason), only, query, body, user, signal: deps.signal };
}

function parsed(
  schema: z.ZodObject | undefined,
  value: unknown,
  where: string,
): Readonly<Record<string, unknown>> {
  if (schema === undefined) return {};
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new OakumError(
    'request.invalid',
    `${where} ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`,
  );
}

function isEndpointId(id: string): id is EndpointId {
  return Object.hasOwn(endpoints, id);
}
