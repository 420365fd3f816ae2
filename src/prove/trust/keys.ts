import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { errorMessage, OakumError, publicKeyId } from '../../kernel/pure/index.ts';
import { isKeyFile, openKey, sealKey } from './key-file.ts';

/** A new pair. `privatePem` is for a file of mode 0600; `publicPem` is for everybody. */
export interface KeyPair {
  readonly privatePem: string;
  readonly publicPem: string;
  /** SHA-256 over the public key in DER, 64 hex digits. */
  readonly keyId: string;
}

/** Signs bytes: ECDSA P-256 over their SHA-256, in DER. */
export interface Signer {
  readonly keyId: string;
  readonly publicPem: string;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

const curve = 'prime256v1';
const maxPemLength = 65_536;

/**
 * Makes an ECDSA P-256 pair. With a passphrase the private key is in cosign's encrypted format; without, it is plain
 * PKCS#8, and the caller says so to the person.
 */
export async function makeKeys(passphrase?: string): Promise<KeyPair> {
  const pair = await promisify(generateKeyPair)('ec', { namedCurve: curve });
  const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const privatePem =
    passphrase === undefined
      ? pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
      : await sealKey(pair.privateKey.export({ type: 'pkcs8', format: 'der' }), passphrase);
  return { privatePem, publicPem, keyId: publicKeyId(publicPem) };
}

/**
 * Reads a private key: ours, cosign's (both encrypted), or PKCS#8 and SEC 1 as openssl writes them.
 *
 * @throws trust.key-malformed, trust.wrong-passphrase, trust.passphrase-needed, trust.key-unsupported.
 */
export async function makeSigner(privatePem: string, passphrase?: string): Promise<Signer> {
  const key = await readPrivateKey(privatePem, passphrase);
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== curve) {
    throw new OakumError('trust.key-unsupported', 'only ECDSA keys on the curve P-256 can sign', {
      hint: 'Make keys with oakum trust init, or with cosign generate-key-pair.',
    });
  }
  const publicPem = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  return {
    keyId: publicKeyId(publicPem),
    publicPem,
    sign: (bytes) =>
      new Promise((resolve, reject) => {
        sign('sha256', bytes, key, (error, signature) =>
          error === null ? resolve(signature) : reject(error),
        );
      }),
  };
}

async function readPrivateKey(pem: string, passphrase: string | undefined): Promise<KeyObject> {
  if (pem.length > maxPemLength)
    throw new OakumError('trust.key-malformed', 'the key file is too long for a key');
  const isEncrypted = isKeyFile(pem) || pem.includes('ENCRYPTED');
  if (isEncrypted && passphrase === undefined) {
    throw new OakumError(
      'trust.passphrase-needed',
      'the private key is encrypted, and no passphrase was given',
    );
  }
  if (isKeyFile(pem)) {
    const pkcs8 = Buffer.from(await openKey(pem, passphrase ?? ''));
    return readDer(pkcs8);
  }
  try {
    return createPrivateKey({ key: pem, format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (cause) {
    const code = /decrypt|passphrase/i.test(errorMessage(cause))
      ? 'trust.wrong-passphrase'
      : 'trust.key-malformed';
    throw new OakumError(code, 'the private key cannot be read', { cause });
  }
}

function readDer(pkcs8: Buffer): KeyObject {
  try {
    return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  } catch (cause) {
    throw new OakumError('trust.key-malformed', 'the encrypted file holds no private key', { cause });
  }
}
