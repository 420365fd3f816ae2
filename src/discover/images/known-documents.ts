import type { ImageSource, ManifestBlob } from '../../edges/oci/interface.ts';
import { type Digest, isDigest, sha256 } from '../../kernel/pure/index.ts';

/** A manifest, index or configuration as a registry gave it: its digest never names anything else. */
export interface KnownDocument {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Where they are kept. It may forget any of them; what it gives is checked against the digest again. */
export interface DocumentCache {
  get(digest: Digest): Promise<KnownDocument | undefined>;
  put(digest: Digest, document: KnownDocument): Promise<void>;
}

/** A manifest or index: from the cache where a digest is asked for, from the source for a tag, which may name another today. */
export async function manifestBy(
  source: ImageSource,
  reference: string,
  { cache, signal }: { readonly cache: DocumentCache | undefined; readonly signal: AbortSignal | undefined },
): Promise<ManifestBlob> {
  const known = isDigest(reference) ? await checked(cache, reference) : undefined;
  if (known !== undefined && isDigest(reference)) return { digest: reference, ...known };
  const blob = await source.manifest(reference, signal);
  await keep(cache, blob.digest, blob);
  return blob;
}

/** The bytes behind a digest: from the cache, else by `ask`, which must give all of them. */
export async function bytesBy(
  digest: Digest,
  cache: DocumentCache | undefined,
  ask: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const known = await checked(cache, digest);
  if (known !== undefined) return known.bytes;
  const bytes = await ask();
  await keep(cache, digest, { mediaType: '', bytes });
  return bytes;
}

async function checked(cache: DocumentCache | undefined, digest: Digest): Promise<KnownDocument | undefined> {
  const known = await cache?.get(digest);
  return known !== undefined && sha256(known.bytes) === digest ? known : undefined;
}

/** What a server calls its answer is kept with it: only what looks like a media type. */
const mediaTypes = /^[\w.+/-]{0,255}$/;

async function keep(
  cache: DocumentCache | undefined,
  digest: Digest,
  { mediaType, bytes }: KnownDocument,
): Promise<void> {
  if (mediaTypes.test(mediaType) && sha256(bytes) === digest) await cache?.put(digest, { mediaType, bytes });
}
