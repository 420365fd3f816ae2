import { readFile } from 'node:fs/promises';
import { parseImageReference } from '../../formats/oci/index.ts';
import type { Clock, RetryOptions } from '../../kernel/index.ts';
import { errorMessage, OakumError } from '../../kernel/pure/index.ts';
import type { Registry } from '../../model/index.ts';
import { type Client, makeClient } from './client.ts';
import { makeSend, type Patience, type Send } from './connection.ts';
import type { Credentials } from './credential-kinds.ts';
import { type CredentialSources, credentialsFor } from './credentials.ts';
import { type Endpoint, endpointOf } from './endpoint.ts';
import type { RegistryAct } from './errors.ts';
import type { Registries } from './interface.ts';
import { defaultOciLimits, makeSource, type OciLimits } from './source.ts';
import { makeStalls } from './stalls.ts';
import { defaultChunkBytes, makeTarget } from './target.ts';

export interface RegistriesOptions extends CredentialSources {
  /** The Registry documents of the configuration. */
  readonly registries: readonly Registry[];
  readonly clock: Clock;
  /** Between 0 and 1, for the jitter of retries. */
  readonly random: () => number;
  readonly limits?: OciLimits | undefined;
  readonly chunkBytes?: number | undefined;
  /** How often an act that may succeed later is tried. */
  readonly attempts?: number | undefined;
  readonly patience?: Patience | undefined;
}

/** Opens repositories of registries. Nothing is asked, read or connected before a source or target is used. */
export function makeRegistries(options: RegistriesOptions): Registries {
  const { clock, random, attempts = 4 } = options;
  const retry: RetryOptions = { clock, random, attempts };
  const limits = options.limits ?? defaultOciLimits;
  const stalls = makeStalls(clock);
  const senders = new Map<string, Promise<Send>>();
  const open = (name: string, act: RegistryAct) => {
    const { registry: host, repository, tag, digest } = parseImageReference(name);
    if (tag !== undefined || digest !== undefined) throw notRepository(name);
    const document = options.registries.find((one) => one.spec.host === host);
    const endpoint = endpointOf(host, document);
    const send = lazySend(senders, endpoint, options.patience);
    const credentials = once(() => credentialsFor(act, host, { document, sources: options }));
    const client: Client = makeClient({ endpoint, repository, act, send, stalls, credentials });
    return { client, repository, name, limits, retry, base: endpoint.url };
  };
  return {
    source: (name) => makeSource(open(name, 'pull')),
    target: (name) =>
      makeTarget({
        ...open(name, 'push'),
        deleting: open(name, 'delete').client,
        chunkBytes: options.chunkBytes ?? defaultChunkBytes,
      }),
  };
}

function notRepository(name: string): OakumError {
  return new OakumError('oci.bad-reference', `not a repository: ${JSON.stringify(name.slice(0, 200))}`);
}

/** One connection pool for each private CA; its file is read when the first request goes out. */
function lazySend(
  senders: Map<string, Promise<Send>>,
  { caFile, host }: Endpoint,
  patience: Patience | undefined,
): Send {
  const key = caFile ?? '';
  return async (sending) => {
    const sender = senders.get(key) ?? openSender(caFile, host, patience);
    senders.set(key, sender);
    return (await sender)(sending);
  };
}

async function openSender(
  caFile: string | undefined,
  host: string,
  patience: Patience | undefined,
): Promise<Send> {
  if (caFile === undefined) return makeSend(undefined, patience);
  try {
    return makeSend([await readFile(caFile, 'utf8')], patience);
  } catch (cause) {
    throw new OakumError('oci.ca-unreadable', `cannot read ${caFile}: ${errorMessage(cause)}`, {
      cause,
      hint: `correct spec.caFile in the Registry document for ${host}`,
    });
  }
}

function once(ask: () => Promise<Credentials | undefined>): () => Promise<Credentials | undefined> {
  let answer: Promise<Credentials | undefined> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}
