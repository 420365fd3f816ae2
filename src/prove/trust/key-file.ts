import { randomBytes, scrypt } from 'node:crypto';
import nacl from 'tweetnacl';
import * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';

/**
 * The encrypted private key file of cosign: PKCS#8 in NaCl's secretbox, the key by scrypt from a passphrase, as JSON in
 * PEM (go-securesystemslib `encrypted`, v0.11.0). We write it because cosign, and whoever knows cosign, can then use
 * and check our keys; PKCS#8's own encryption, as Node writes it, stretches a passphrase by a mere 2,048 rounds.
 */
const KeyFile = z.object({
  kdf: z.object({
    name: z.literal('scrypt'),
    params: z.object({ N: z.number(), r: z.literal(8), p: z.literal(1) }),
    salt: z.base64(),
  }),
  cipher: z.object({ name: z.literal('nacl/secretbox'), nonce: z.base64() }),
  ciphertext: z.base64(),
});

/** The costs that the format knows. Any other number in a file is somebody trying to take our memory. */
const knownCosts = [2 ** 15, 2 ** 16, 2 ** 17];
const costOfNewKeys = 2 ** 17;
const boxKeyBytes = 32;
const label = 'ENCRYPTED SIGSTORE PRIVATE KEY';
const block =
  /-----BEGIN ENCRYPTED (SIGSTORE|COSIGN) PRIVATE KEY-----([^-]+)-----END ENCRYPTED \1 PRIVATE KEY-----/;

export function isKeyFile(pem: string): boolean {
  return block.test(pem);
}

/** Encrypts a private key (PKCS#8 in DER) into a PEM file. */
export async function sealKey(pkcs8: Uint8Array, passphrase: string): Promise<string> {
  const salt = randomBytes(32);
  const nonce = randomBytes(nacl.secretbox.nonceLength);
  const boxKey = await stretch(passphrase, salt, costOfNewKeys);
  const file: z.infer<typeof KeyFile> = {
    kdf: { name: 'scrypt', params: { N: costOfNewKeys, r: 8, p: 1 }, salt: salt.toString('base64') },
    cipher: { name: 'nacl/secretbox', nonce: nonce.toString('base64') },
    ciphertext: Buffer.from(nacl.secretbox(pkcs8, nonce, boxKey)).toString('base64'),
  };
  const body = Buffer.from(JSON.stringify(file))
    .toString('base64')
    .replaceAll(/.{1,64}/g, '$&\n');
  return `-----BEGIN ${label}-----\n${body}-----END ${label}-----\n`;
}

/**
 * Decrypts what `sealKey` or cosign wrote, into PKCS#8 in DER.
 *
 * @throws trust.key-malformed, trust.wrong-passphrase.
 */
export async function openKey(pem: string, passphrase: string): Promise<Uint8Array> {
  const file = readKeyFile(pem);
  const nonce = Buffer.from(file.cipher.nonce, 'base64');
  if (!knownCosts.includes(file.kdf.params.N) || nonce.length !== nacl.secretbox.nonceLength) {
    throw new OakumError(
      'trust.key-malformed',
      'the key file has scrypt parameters or a nonce that cosign never writes',
    );
  }
  const boxKey = await stretch(passphrase, Buffer.from(file.kdf.salt, 'base64'), file.kdf.params.N);
  const pkcs8 = nacl.secretbox.open(Buffer.from(file.ciphertext, 'base64'), nonce, boxKey);
  if (pkcs8 !== null) return pkcs8;
  throw new OakumError('trust.wrong-passphrase', 'the passphrase does not open the private key', {
    hint: 'Give the passphrase that the key was made with, or make new keys with oakum trust init.',
  });
}

function readKeyFile(pem: string): z.infer<typeof KeyFile> {
  try {
    const base64 = block.exec(pem)?.[2] ?? '';
    return KeyFile.parse(JSON.parse(Buffer.from(base64, 'base64').toString('utf8')));
  } catch (cause) {
    throw new OakumError('trust.key-malformed', 'the encrypted private key is not in cosign’s format', {
      cause,
    });
  }
}

function stretch(passphrase: string, salt: Uint8Array, cost: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    // Node allows scrypt 32 MiB unless told; these costs take 128 × N × r bytes.
    const options = { N: cost, r: 8, p: 1, maxmem: 256 * cost * 8 };
    scrypt(passphrase, salt, boxKeyBytes, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
