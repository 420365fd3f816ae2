import { publicKeyId } from '../../kernel/pure/index.ts';
import type { AdmissionNeed } from '../../model/index.ts';

const block = /-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]{1,20000}-----END PUBLIC KEY-----/g;
const mostKeys = 100;

/** Every public key of a text of PEM blocks; what is none is something else, and may be satisfied by anybody's guess. */
export function keysIn(
  text: string,
  need: Omit<Extract<AdmissionNeed, { kind: 'key' }>, 'kind' | 'keyId'>,
): readonly AdmissionNeed[] {
  const blocks = (text.match(block) ?? []).slice(0, mostKeys);
  if (blocks.length === 0 || blocks.length === mostKeys)
    return [{ kind: 'other', what: 'a key that is no PEM here', isPossible: true }];
  return blocks.map((pem) => keyNeed(pem, need));
}

function keyNeed(
  pem: string,
  need: Omit<Extract<AdmissionNeed, { kind: 'key' }>, 'kind' | 'keyId'>,
): AdmissionNeed {
  try {
    return { kind: 'key', keyId: publicKeyId(pem), ...need };
  } catch {
    return { kind: 'other', what: 'a public key that cannot be read', isPossible: true };
  }
}
