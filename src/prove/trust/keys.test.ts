import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSignedBy, publicKeyId } from '../../kernel/pure/index.ts';
import { makeKeys, makeSigner } from './keys.ts';

const bytes = Buffer.from('what is signed');

describe('a key pair', () => {
  it('is kept encrypted in cosign’s format and signs after it was opened', async () => {
    const keys = await makeKeys('correct horse');
    expect(keys.privatePem).toMatch(
      /^-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n([A-Za-z0-9+/=]{1,64}\n)+-----END/,
    );
    expect(keys.publicPem).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    expect(keys.keyId).toBe(publicKeyId(keys.publicPem));
    const signer = await makeSigner(keys.privatePem, 'correct horse');
    expect(signer).toMatchObject({ keyId: keys.keyId, publicPem: keys.publicPem });
    const signature = await signer.sign(bytes);
    expect(isSignedBy(keys.publicPem, bytes, signature)).toBe(true);
    expect(isSignedBy(keys.publicPem, Buffer.from('something else'), signature)).toBe(false);
  });

  it('is plain PKCS#8 when no passphrase is given', async () => {
    const keys = await makeKeys();
    expect(createPrivateKey(keys.privatePem).asymmetricKeyType).toBe('ec');
    expect((await makeSigner(keys.privatePem)).keyId).toBe(keys.keyId);
  });

  it('is another one each time', async () => {
    expect((await makeKeys()).keyId).not.toBe((await makeKeys()).keyId);
  });

  it('opens with its passphrase only', async () => {
    const { privatePem } = await makeKeys('correct horse');
    await expect(makeSigner(privatePem, 'battery staple')).rejects.toMatchObject({
      code: 'trust.wrong-passphrase',
    });
    await expect(makeSigner(privatePem)).rejects.toMatchObject({ code: 'trust.passphrase-needed' });
  });
});

describe('a private key from elsewhere', () => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keyId = publicKeyId(pair.publicKey.export({ type: 'spki', format: 'pem' }).toString());

  it('may be SEC 1 or PKCS#8, encrypted as openssl does it', async () => {
    const sec1 = pair.privateKey.export({ type: 'sec1', format: 'pem' }).toString();
    expect((await makeSigner(sec1)).keyId).toBe(keyId);
    const encrypted = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' } as const;
    const pkcs8 = pair.privateKey.export(encrypted).toString();
    expect((await makeSigner(pkcs8, 'secret')).keyId).toBe(keyId);
    await expect(makeSigner(pkcs8, 'wrong')).rejects.toMatchObject({ code: 'trust.wrong-passphrase' });
    await expect(makeSigner(pkcs8)).rejects.toMatchObject({ code: 'trust.passphrase-needed' });
  });

  it('is refused on another curve, or of another kind', async () => {
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
    const ed25519 = generateKeyPairSync('ed25519').privateKey;
    for (const key of [p384, ed25519]) {
      const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
      await expect(makeSigner(pem)).rejects.toMatchObject({ code: 'trust.key-unsupported' });
    }
  });

  it.each([
    ['nothing', ''],
    ['a public key', pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    ['an empty block', '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n'],
    ['an encrypted block without JSON', block('AAAA')],
    ['scrypt costs that would take 16 GiB', block(keyFileWith({ N: 2 ** 24, r: 8, p: 1 }))],
    ['scrypt with another block size', block(keyFileWith({ N: 2 ** 15, r: 1024, p: 1 }))],
    ['a megabyte', 'x'.repeat(1_000_000)],
  ])('is malformed when it is %s', async (_, pem) => {
    await expect(makeSigner(pem, 'secret')).rejects.toMatchObject({ code: 'trust.key-malformed' });
  });
});

function block(base64: string): string {
  return `-----BEGIN ENCRYPTED COSIGN PRIVATE KEY-----\n${base64}\n-----END ENCRYPTED COSIGN PRIVATE KEY-----\n`;
}

function keyFileWith(params: { N: number; r: number; p: number }): string {
  const file = {
    kdf: { name: 'scrypt', params, salt: Buffer.alloc(32).toString('base64') },
    cipher: { name: 'nacl/secretbox', nonce: Buffer.alloc(24).toString('base64') },
    ciphertext: Buffer.alloc(64).toString('base64'),
  };
  return Buffer.from(JSON.stringify(file)).toString('base64');
}
