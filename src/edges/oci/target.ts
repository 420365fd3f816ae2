import { withRetry } from '../../kernel/index.ts';
import { type Digest, isDigest, OakumError, sha256 } from '../../kernel/pure/index.ts';
import { attach } from './attach.ts';
import type { Client } from './client.ts';
import type { DeleteOutcome, ImageTarget, ManifestBlob } from './interface.ts';
import { checkReference, getManifest, type RepositoryOptions } from './source.ts';
import { mountBlob, uploadBlob } from './upload.ts';
import { mismatch } from './verified.ts';

export interface TargetOptions extends RepositoryOptions {
  /** The registry's address, to which relative upload locations belong. */
  readonly base: URL;
  readonly chunkBytes: number;
  /** Asks for leave to delete, which many who may push have not. */
  readonly deleting: Client;
}

export const defaultChunkBytes = 16 * 2 ** 20;

/** A repository of a registry to push to; every act may be repeated, and is where that can help. */
export function makeTarget(options: TargetOptions): ImageTarget {
  const { client, repository, name, base, chunkBytes } = options;
  const again = <T>(act: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> =>
    withRetry(act, signal === undefined ? options.retry : { ...options.retry, signal });
  const hasBlob = (digest: Digest, signal?: AbortSignal): Promise<boolean> =>
    again(() => has(options, digest, signal), signal);
  return {
    name,
    hasBlob,
    putBlob: async (descriptor, bytes, signal) => {
      if (await hasBlob(descriptor.digest, signal)) return;
      const what = `upload of ${descriptor.digest} to ${name}`;
      await again(
        () => uploadBlob({ client, repository, base, what, descriptor, bytes, chunkBytes, signal }),
        signal,
      );
    },
    mountBlob: (digest, from, signal) => {
      const what = `mount of ${digest} from ${from} in ${name}`;
      return again(() => mountBlob({ client, repository, base, from, digest, what, signal }), signal);
    },
    putManifest: (reference, manifest, signal) =>
      again(() => put(options, { reference, ...manifest }, signal), signal),
    deleteManifest: (reference, signal) => again(() => remove(options, reference, signal), signal),
    findManifest: (reference, signal) => again(() => find(options, reference, signal), signal),
    attach: (subject, attachment, signal) =>
      again(
        () =>
          attach({
            ...options,
            subject,
            attachment,
            signal,
            put: (reference, manifest) => put(options, { ...manifest, reference }, signal),
            find: (reference) => find(options, reference, signal),
          }),
        signal,
      ),
  };
}

async function has(
  { client, repository, name }: TargetOptions,
  digest: Digest,
  signal?: AbortSignal,
): Promise<boolean> {
  const response = await client({
    method: 'HEAD',
    to: `/v2/${repository}/blobs/${digest}`,
    what: `blob ${digest} of ${name}`,
    accept: [200, 404],
    signal,
  });
  await response.discard();
  return response.status === 200;
}

interface NamedManifest extends Pick<ManifestBlob, 'mediaType' | 'bytes'> {
  readonly reference: string;
}

async function put(
  { client, repository, name }: TargetOptions,
  { reference, mediaType, bytes }: NamedManifest,
  signal: AbortSignal | undefined,
): Promise<Digest> {
  checkReference(reference);
  const digest = sha256(bytes);
  if (isDigest(reference) && reference !== digest) throw mismatch(name, reference, `bytes of ${digest}`);
  const response = await client({
    method: 'PUT',
    to: `/v2/${repository}/manifests/${reference}`,
    what: `manifest ${reference} to ${name}`,
    headers: { 'content-type': mediaType },
    body: () => bytes,
    accept: [200, 201, 202],
    signal,
  });
  await response.discard();
  const stored = response.header('docker-content-digest');
  if (stored === undefined || stored === digest) return digest;
  throw new OakumError(
    'oci.digest-mismatch',
    `${name} stored ${reference} as ${stored} instead of ${digest}`,
  );
}

/**
 * Registries that delete nothing answer 405, or 400 with the code UNSUPPORTED; those that delete by digest only refuse a tag with 400, 404 or 405.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#deleting-manifests
 */
async function remove(
  { deleting, repository, name }: TargetOptions,
  reference: string,
  signal: AbortSignal | undefined,
): Promise<DeleteOutcome> {
  checkReference(reference);
  const response = await deleting({
    method: 'DELETE',
    to: `/v2/${repository}/manifests/${reference}`,
    what: `deletion of ${reference} from ${name}`,
    accept: [200, 202, 204, 400, 404, 405, 501],
    signal,
  });
  await response.discard();
  if (response.status === 404) return 'absent';
  return response.status < 300 ? 'deleted' : 'unsupported';
}

async function find(
  options: TargetOptions,
  reference: string,
  signal: AbortSignal | undefined,
): Promise<ManifestBlob | undefined> {
  try {
    return await getManifest(options, reference, signal);
  } catch (error) {
    if (error instanceof OakumError && error.code === 'oci.not-found') return undefined;
    throw error;
  }
}
