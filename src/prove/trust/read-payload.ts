import type { ImageSource } from '../../edges/oci/interface.ts';
import { type Digest, OakumError, sha256 } from '../../kernel/pure/index.ts';

export interface PayloadRequest {
  readonly source: ImageSource;
  readonly blob: { readonly digest: Digest; readonly size: number };
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A small blob; undefined if its bytes are not those of the digest, or too many. The source checks too, but this is the
 * room that must not trust. A registry that cannot be asked is thrown.
 */
export async function readPayload(request: PayloadRequest): Promise<Uint8Array | undefined> {
  const { source, blob, maxBytes, signal } = request;
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of source.blob(blob, signal)) {
      length += chunk.length;
      if (length > maxBytes) return undefined;
      chunks.push(chunk);
    }
  } catch (error) {
    if (isAboutTheContent(error)) return undefined;
    throw error;
  }
  const bytes = Buffer.concat(chunks);
  return sha256(bytes) === blob.digest ? bytes : undefined;
}

/** Whether an error says something of the bytes, which another try would not change. */
export function isAboutTheContent(error: unknown): boolean {
  if (!(error instanceof OakumError) || error.retry !== 'never') return false;
  return ['oci.not-found', 'oci.digest-mismatch', 'oci.too-large', 'oci.malformed'].includes(error.code);
}
