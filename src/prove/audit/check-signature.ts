import { errorMessage, publicKeyId } from '../../kernel/pure/index.ts';
import type { Checkpoint } from '../../model/index.ts';
import { isCheckpointSigned } from './checkpoint.ts';
import type { Problems } from './problems.ts';

/** Public keys in PEM that may have signed checkpoints, by their id. */
export type PublicKeys = ReadonlyMap<string, string>;

/** @throws key.malformed for what is no public key. */
export function publicKeysOf(pems: readonly string[]): PublicKeys {
  return new Map(pems.map((pem) => [publicKeyId(pem), pem]));
}

/** Whether one of the keys signed the checkpoint; the problem is noted where not. */
export function checkSignature(checkpoint: Checkpoint, keys: PublicKeys, problems: Problems): boolean {
  const publicPem = keys.get(checkpoint.keyId);
  if (publicPem === undefined) {
    const what = `the checkpoint of ${checkpoint.at} was signed by the key ${checkpoint.keyId}, which is not trusted here`;
    problems.error('audit.unknown-key', undefined, what);
    return false;
  }
  try {
    if (isCheckpointSigned(checkpoint, publicPem)) return true;
  } catch (error) {
    problems.error('audit.bad-signature', undefined, `its key cannot be used: ${errorMessage(error)}`);
    return false;
  }
  const what = `the signature of the checkpoint of ${checkpoint.at} over ${checkpoint.size} entries is wrong`;
  problems.error('audit.bad-signature', undefined, what);
  return false;
}
