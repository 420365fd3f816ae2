import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { fastifySSE } from '@fastify/sse';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance } from 'fastify';
import { apiErrorOf } from '../contract/index.ts';
import type { Logger } from '../kernel/index.ts';
import { errorMessage, OakumError } from '../kernel/index.ts';
import { checkHost } from './auth/same-site.ts';
import { sessionCookie } from './auth/sign-in.ts';
import { type ApiDeps, apiPrefix, registerApi } from './routes/register-api.ts';
import type { Hub } from './stream/hub.ts';

export interface AppDeps extends ApiDeps {
  readonly hub: Hub;
  readonly logger: Logger;
  /** The built page; undefined where it was not built. */
  readonly pageDirectory: string | undefined;
}

const bodyLimitBytes = 1024 * 1024;

/** The whole HTTP face, not yet listening. */
export async function makeApp(deps: AppDeps): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: bodyLimitBytes,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 300 },
  });
  app.addHook('onRequest', async (request) => checkHost(request.headers.host, deps.hosts));
  app.setErrorHandler((error, _request, reply) => {
    const { status, body } = apiErrorOf(asOurs(error));
    if (status >= 500)
      deps.logger.error('a request failed', { code: body.error.code, reason: errorMessage(error) });
    return reply.status(status).send(body);
  });
  await app.register(helmet, { contentSecurityPolicy: { directives: contentSecurity } });
  await app.register(cookie);
  await app.register(rateLimit, { max: 1200, timeWindow: 60_000 });
  await app.register(fastifySSE);
  registerSignIn(app, deps);
  registerApi(app, deps);
  registerEvents(app, deps);
  await registerPage(app, deps);
  return app;
}

/** Mantine writes style attributes; everything else comes from this server. */
const contentSecurity = {
  defaultSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
  frameAncestors: ["'none'"],
  upgradeInsecureRequests: null,
};

/** The link is opened by a person, so it answers with the page; the token leaves the address bar at once. */
function registerSignIn(app: FastifyInstance, { signIn }: AppDeps): void {
  app.get<{ Querystring: { token?: string } }>(
    '/sign-in',
    { config: { rateLimit: { max: 20, timeWindow: 60_000 } } },
    async (request, reply) => {
      const session = signIn.open(String(request.query.token ?? ''));
      return reply
        .setCookie(sessionCookie, session, { httpOnly: true, sameSite: 'strict', path: '/' })
        .redirect('/');
    },
  );
  app.post('/sign-out', async (request, reply) => {
    signIn.close(request.cookies[sessionCookie]);
    return reply.clearCookie(sessionCookie, { path: '/' }).send({});
  });
}

function registerEvents(app: FastifyInstance, { signIn, hub, signal }: AppDeps): void {
  app.get(`${apiPrefix}/events`, { sse: { kind: 'only' } }, async (request, reply) => {
    signIn.userOf(request.cookies[sessionCookie]);
    const gone = new AbortController();
    reply.sse.onClose(() => gone.abort());
    const both = AbortSignal.any([gone.signal, signal]);
    // Else the head would wait for the first event, and a page that came back would think that nobody is there.
    reply.sse.sendHeaders();
    reply.raw.flushHeaders();
    await reply.sse.send(toMessages(hub, both));
  });
}

async function* toMessages(hub: Hub, signal: AbortSignal): AsyncGenerator<{ readonly data: unknown }> {
  for await (const event of hub.listen(signal)) yield { data: event };
}

/** Every path that is no file and no API is a place in the page. */
async function registerPage(app: FastifyInstance, { pageDirectory }: AppDeps): Promise<void> {
  if (pageDirectory === undefined) {
    app.setNotFoundHandler(async () => {
      throw new OakumError('request.not-found', 'the page was not built', {
        hint: 'npm start builds it; the API is below /api/v1',
      });
    });
    return;
  }
  await app.register(fastifyStatic, { root: pageDirectory, index: ['index.html'] });
  app.setNotFoundHandler(async (request, reply) => {
    if (request.method === 'GET' && !request.url.startsWith('/api/')) return reply.sendFile('index.html');
    throw new OakumError('request.not-found', `nothing at ${request.method} ${request.url.slice(0, 200)}`);
  });
}

/** What fastify itself refuses (too large, malformed JSON, too many) keeps its status as a request error of ours. */
function asOurs(error: unknown): unknown {
  if (error instanceof OakumError) return error;
  const isRequestFault =
    typeof error === 'object' &&
    error !== null &&
    'statusCode' in error &&
    typeof error.statusCode === 'number' &&
    error.statusCode < 500;
  return isRequestFault ? new OakumError('request.refused', errorMessage(error)) : error;
}
