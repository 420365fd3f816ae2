import { generateKey } from 'openpgp';

/** A key pair that signs repositories. Both armored, without passphrase. */
export interface SigningKey {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Ed25519 in the form that gpgv 2.2 reads as well. `since` lies before the first signature's date. */
export async function makeSigningKey(
  since: Temporal.Instant,
  name = 'Oakum test archive',
): Promise<SigningKey> {
  return await generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{ name, email: 'archive@oakum.invalid' }],
    date: new Date(since.epochMilliseconds),
    format: 'armored',
  });
}
