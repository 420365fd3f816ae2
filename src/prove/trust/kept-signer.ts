import { createHash, createPublicKey } from 'node:crypto';
import { isSignedBy, OakumError, publicKeyId } from '../../kernel/pure/index.ts';
import type { Signer } from './keys.ts';
import type { KeptKey, SignerHands } from './signers/interface.ts';
import { signerProviders } from './signers/register.ts';

/** Whether a text names a key that is kept elsewhere, also where nothing here can reach it. */
export function isKeyReference(text: string): boolean {
  return /^(?:pkcs11:|[a-z0-9]+:\/\/)/.test(text.trim());
}

/**
 * The public half of a key that is kept elsewhere, in PEM.
 *
 * @throws trust.signer-unsupported, trust.reference-malformed, trust.key-unsupported, and what its place says.
 */
export async function readKeptKey(reference: string, hands: SignerHands): Promise<string> {
  const publicPem = await openKey(reference, hands).publicKey();
  const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey(publicPem);
  if (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1') return publicPem;
  throw new OakumError('trust.key-unsupported', `${reference} is no ECDSA key on the curve P-256`, {
    hint: 'only those can sign: readers of the older format know no others everywhere',
  });
}

/**
 * A signer by a key that is kept elsewhere, of which we know the public half. What comes back is verified before anybody
 * sees it: a place that was given another key since, or that lies, signs nothing for us.
 *
 * @throws trust.signer-unsupported, trust.reference-malformed. Signing: trust.signer-changed, and what its place says.
 */
export function makeKeptSigner(reference: string, publicPem: string, hands: SignerHands): Signer {
  const key = openKey(reference, hands);
  return {
    keyId: publicKeyId(publicPem),
    publicPem,
    sign: async (bytes) => {
      const signature = await key.signDigest(createHash('sha256').update(bytes).digest());
      if (isSignedBy(publicPem, bytes, signature)) return signature;
      throw new OakumError('trust.signer-changed', `${reference} does not sign with the key that it had`, {
        hint: 'where its key was exchanged there: oakum trust rotate --signer with the same reference',
      });
    },
  };
}

function openKey(reference: string, hands: SignerHands): KeptKey {
  const text = reference.trim();
  const provider = signerProviders.find(({ prefix }) => text.startsWith(prefix));
  if (provider !== undefined) return provider.open(text, hands);
  const known = signerProviders.map(({ prefix }) => prefix).join(', ');
  throw new OakumError(
    'trust.signer-unsupported',
    `no signer reaches ${JSON.stringify(text.slice(0, 100))}`,
    {
      hint: `a reference begins with one of ${known}`,
    },
  );
}
