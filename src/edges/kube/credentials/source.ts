import type { Clock } from '../../../kernel/index.ts';
import type { ExecPlugin, KubeAccess } from '../access.ts';
import { type PluginCredential, type PluginRunner, readNamedFile, readPem, runPlugin } from './plugin.ts';
import { makeShared, type Shared } from './shared.ts';

/** What one request carries. The TLS identity changes seldom; a new one means new connections. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly certificate: { readonly cert: string; readonly key: string } | undefined;
}

export interface CredentialSource {
  /** What to send now; from the cache while it holds. */
  current(signal?: AbortSignal): Promise<Credentials>;
  /** The server refused what `current` gave: the next call reads files and runs plugins anew. */
  forget(): void;
}

export interface CredentialDeps {
  readonly clock: Clock;
  readonly runner: PluginRunner;
  readonly pluginEnvironment: Readonly<Record<string, string>>;
}

/** A mounted token is rotated long before it expires; client-go reads it again as often. */
const fileLifeMs = 60_000;
/** A token this close to its end may be refused on arrival. */
const leewayMs = 10_000;

interface Held {
  readonly credentials: Credentials;
  readonly until: Temporal.Instant | undefined;
}

/**
 * One source per connection. Concurrent callers share one reading: a plugin is never run twice at once, and ends only
 * when nobody waits for it any more.
 */
export function makeCredentialSource(access: KubeAccess, deps: CredentialDeps): CredentialSource {
  let held: Held | undefined;
  let reading: Shared<Held> | undefined;
  const isFresh = (value: Held | undefined): value is Held =>
    value !== undefined &&
    (value.until === undefined || Temporal.Instant.compare(deps.clock.now(), value.until) < 0);

  return {
    async current(signal) {
      if (isFresh(held)) return held.credentials;
      signal?.throwIfAborted();
      if (reading === undefined || reading.isOver()) reading = makeShared((end) => read(access, deps, end));
      held = await reading.join(signal);
      return held.credentials;
    },
    forget() {
      held = undefined;
    },
  };
}

async function read(access: KubeAccess, deps: CredentialDeps, signal?: AbortSignal): Promise<Held> {
  const certificate =
    access.certificate === undefined
      ? undefined
      : { cert: await readPem(access.certificate.cert), key: await readPem(access.certificate.key) };
  const { bearer } = access;
  switch (bearer.kind) {
    case 'none':
      return { credentials: { authorization: undefined, certificate }, until: undefined };
    case 'token':
      return { credentials: { authorization: `Bearer ${bearer.token}`, certificate }, until: undefined };
    case 'basic': {
      const pair = Buffer.from(`${bearer.user}:${bearer.password}`).toString('base64');
      return { credentials: { authorization: `Basic ${pair}`, certificate }, until: undefined };
    }
    case 'token-file': {
      const token = (await readNamedFile(bearer.path)).trim();
      const until = deps.clock.now().add({ milliseconds: fileLifeMs });
      return { credentials: { authorization: `Bearer ${token}`, certificate }, until };
    }
    case 'exec':
      return fromPlugin(bearer.plugin, certificate, { deps, signal });
  }
}

async function fromPlugin(
  plugin: ExecPlugin,
  certificate: Credentials['certificate'],
  call: { readonly deps: CredentialDeps; readonly signal: AbortSignal | undefined },
): Promise<Held> {
  const given: PluginCredential = await runPlugin(plugin, {
    runner: call.deps.runner,
    environment: call.deps.pluginEnvironment,
    signal: call.signal,
  });
  return {
    credentials: {
      authorization: given.token === undefined ? undefined : `Bearer ${given.token}`,
      certificate: given.certificate ?? certificate,
    },
    until: given.expiresAt?.subtract({ milliseconds: leewayMs }),
  };
}
