import { createHash } from 'node:crypto';
import { type Digest, OakumError } from '../../kernel/pure/index.ts';
import type { BlobDescriptor } from './interface.ts';

/**
 * Passes a blob on and fails at its end if length or digest do not fit. More bytes than the descriptor promises fail
 * at once, so that a hostile server cannot make the reader swallow more than it agreed to.
 *
 * @throws oci.digest-mismatch
 */
export async function* verified(
  chunks: AsyncIterable<Uint8Array>,
  { digest, size }: Pick<BlobDescriptor, 'digest' | 'size'>,
  name: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let seen = 0;
  for await (const chunk of chunks) {
    seen += chunk.byteLength;
    if (seen > size) throw mismatch(name, digest, `more than the ${size} bytes of its descriptor`);
    hash.update(chunk);
    yield chunk;
  }
  if (seen !== size) throw mismatch(name, digest, `${seen} bytes instead of ${size}`);
  const actual = `sha256:${hash.digest('hex')}`;
  if (actual !== digest) throw mismatch(name, digest, `bytes of ${actual}`);
}

export function mismatch(name: string, digest: Digest, got: string): OakumError {
  return new OakumError('oci.digest-mismatch', `${digest} from ${name} came as ${got}`, {
    hint: 'the content was changed or damaged between the registry and here; nothing of it was used',
  });
}
