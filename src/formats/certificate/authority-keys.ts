import { X509Certificate } from 'node:crypto';
import { type Digest, sha256 } from '../../kernel/pure/index.ts';

export interface AuthorityKeys {
  /** sha256 of each certificate's SubjectPublicKeyInfo (RFC 5280), sorted: it survives a renewal with the same key. */
  readonly keys: readonly Digest[];
  /** Blocks that are no certificate, and those beyond the first 200. */
  readonly unread: number;
}

const block = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
/** A whole trust store of a system has about 140. */
const mostBlocks = 200;
const mostCharacters = 1024 * 1024;

/** The keys of a PEM bundle; of longer texts than 1 MiB none. Never throws. */
export function authorityKeys(pem: string): AuthorityKeys {
  if (pem.length > mostCharacters) return { keys: [], unread: 1 };
  const blocks = pem.match(block) ?? [];
  const keys = blocks.slice(0, mostBlocks).flatMap((one) => keyOf(one) ?? []);
  const unread = blocks.length === 0 && pem.trim() !== '' ? 1 : blocks.length - keys.length;
  return { keys: [...new Set(keys)].toSorted(), unread };
}

function keyOf(pem: string): Digest | undefined {
  try {
    return sha256(new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' }));
  } catch {
    return undefined;
  }
}
