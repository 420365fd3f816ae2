import * as z from 'zod';
import { type RetryOptions, withRetry } from '../../kernel/index.ts';
import { type Digest, isDigest, OakumError, sha256 } from '../../kernel/pure/index.ts';
import { readBlob } from './blob.ts';
import type { Client } from './client.ts';
import type { ImageSource, ManifestBlob } from './interface.ts';
import { listReferrers } from './referrers.ts';
import { mismatch } from './verified.ts';

/** What a repository is read with. */
export interface RepositoryOptions {
  readonly client: Client;
  /** Path on the registry: `shop/web`. */
  readonly repository: string;
  /** For messages: `registry.acme.io/shop/web`. */
  readonly name: string;
  readonly limits: OciLimits;
  readonly retry: RetryOptions;
}

export interface OciLimits {
  readonly maxManifestBytes: number;
  readonly maxBlobBytes: number;
}

/** The distribution specification asks registries to take manifests of 4 MiB at least. */
export const defaultOciLimits: OciLimits = { maxManifestBytes: 4 * 2 ** 20, maxBlobBytes: 16 * 2 ** 30 };

const manifestTypes: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** A repository of a registry as a source; it asks again by itself where that can help. */
export function makeSource(options: RepositoryOptions): ImageSource {
  const { retry, name } = options;
  return {
    name,
    manifest: (reference, signal) =>
      withRetry(
        () => getManifest(options, reference, signal),
        signal === undefined ? retry : { ...retry, signal },
      ),
    blob: (descriptor, signal) =>
      readBlob({ ...options, descriptor, maxBytes: options.limits.maxBlobBytes, signal }),
    tags: (signal) =>
      withRetry(() => listTags(options, signal), signal === undefined ? retry : { ...retry, signal }),
    referrers: (digest, signal) =>
      withRetry(
        () =>
          listReferrers(options, {
            digest,
            manifest: (reference) => getManifest(options, reference, signal),
            signal,
          }),
        signal === undefined ? retry : { ...retry, signal },
      ),
  };
}

const TagList = z.object({ tags: z.array(z.string()).nullable() });
const mostTags = 10_000;

async function listTags(
  { client, repository, name, limits }: RepositoryOptions,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const response = await client({
    method: 'GET',
    to: `/v2/${repository}/tags/list?n=${mostTags}`,
    what: `tags of ${name}`,
    accept: [200],
    signal,
  });
  const text = Buffer.from(await response.bytes(limits.maxManifestBytes)).toString('utf8');
  const parsed = TagList.safeParse(parseJson(text));
  if (!parsed.success) throw new OakumError('oci.malformed', `the tag list of ${name} is malformed`);
  return (parsed.data.tags ?? []).slice(0, mostTags);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Gets a manifest and checks its bytes against the digest that was asked for, or that the registry claims. */
export async function getManifest(
  { client, repository, name, limits }: RepositoryOptions,
  reference: string,
  signal: AbortSignal | undefined,
): Promise<ManifestBlob> {
  checkReference(reference);
  const response = await client({
    method: 'GET',
    to: `/v2/${repository}/manifests/${reference}`,
    what: `manifest ${reference} of ${name}`,
    headers: { accept: manifestTypes.join(', ') },
    accept: [200],
    signal,
  });
  const bytes = await response.bytes(limits.maxManifestBytes);
  const digest = sha256(bytes);
  const claimed = isDigest(reference) ? reference : response.header('docker-content-digest');
  if (claimed !== undefined && claimed !== digest) throw wrongDigest({ name, reference, claimed, digest });
  const mediaType = (response.header('content-type') ?? '').split(';')[0]?.trim() ?? '';
  return { digest, mediaType, bytes };
}

/** A registry may name content by another algorithm, which proves nothing to us either way. */
function wrongDigest(got: {
  readonly name: string;
  readonly reference: string;
  readonly claimed: string;
  readonly digest: Digest;
}): OakumError {
  const { name, reference, claimed, digest } = got;
  if (isDigest(claimed)) return mismatch(name, claimed, `bytes of ${digest}`);
  const message = `manifest ${reference} of ${name}: its digest is said to be ${JSON.stringify(claimed.slice(0, 100))}, which is no sha256 digest`;
  return new OakumError('oci.malformed', message, { hint: `only sha256 is read; the bytes are ${digest}` });
}

/** A tag as the distribution specification has it, or a sha256 digest; both end up in a URL. */
export function checkReference(reference: string): void {
  if (isDigest(reference) || /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(reference)) return;
  throw new OakumError(
    'oci.malformed',
    `neither a tag nor a sha256 digest: ${JSON.stringify(reference.slice(0, 100))}`,
  );
}
