import type { VerifyRequest } from './signature-verdict.ts';

type Keys = Pick<VerifyRequest, 'publicKeys' | 'revoked'>;

/** The keys by which a signature can be recognised, among them those that count for nothing. */
export function recognisedKeys({ publicKeys, revoked = [] }: Keys): readonly string[] {
  return [...publicKeys, ...revoked.flatMap(({ publicKey }) => publicKey ?? [])];
}

/** Why a valid signature does not count all the same; undefined where its key was not revoked. */
export function revokedReason({ revoked = [] }: Keys, keyId: string): string | undefined {
  const key = revoked.find((one) => one.keyId === keyId);
  return key === undefined
    ? undefined
    : `the key ${keyId} that made it is compromised since ${key.since}: it counts for nothing`;
}
