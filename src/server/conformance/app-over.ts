import type { Endpoint } from '../../contract/index.ts';
import type { FakeWorld } from '../../flows/conformance/fake-world.ts';
import { makeShownKeeper } from '../../flows/hops/index.ts';
import { makeEstateKeeper } from '../../flows/keep-estate.ts';
import { makeSignIn, sessionCookie } from '../auth/sign-in.ts';
import { makeApp } from '../make-app.ts';
import { makeHandlers } from '../routes/handlers.ts';
import { makeHub } from '../stream/hub.ts';

export interface Asking {
  /** The `:id` of the path. */
  readonly of?: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The HTTP face over a fake world, without a port; nothing runs in the background. */
export interface AppOver {
  /** As somebody who is signed in. An answer that is no error is checked against the contract. */
  ask(endpoint: Endpoint, asking?: Asking): Promise<Answer>;
  stop(): Promise<void>;
}

const host = 'oakum.test';

export async function appOver({ world }: Pick<FakeWorld, 'world'>): Promise<AppOver> {
  const stop = new AbortController();
  const { signal } = stop;
  const signIn = makeSignIn(world.user);
  const hub = makeHub();
  const keeper = makeEstateKeeper(world, { signal, onChange: () => {} });
  const shown = makeShownKeeper(world, { signal });
  const app = await makeApp({
    world,
    handlers: makeHandlers({ keeper, hub, shown, version: '0' }),
    signIn,
    hosts: new Set([host]),
    hub,
    signal,
    logger: world.logger,
    pageDirectory: undefined,
  });
  const cookie = `${sessionCookie}=${signIn.open(signIn.token)}`;
  return {
    ask: async (endpoint, { of = '', body, headers } = {}) => {
      const response = await app.inject({
        method: endpoint.method,
        url: `/api/v1${endpoint.path.replace(':id', encodeURIComponent(of))}`,
        headers: { host, cookie, ...headers },
        ...(body === undefined ? {} : { payload: body }),
      });
      const said: unknown = response.json();
      return {
        status: response.statusCode,
        body: response.statusCode === 200 ? endpoint.response.parse(said) : said,
      };
    },
    stop: async () => {
      stop.abort();
      await app.close();
    },
  };
}
