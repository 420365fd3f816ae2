import { createPrivateKey, createSign, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { createMessage, enums, generateKey, readKey, readPrivateKey, sign } from 'openpgp';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { errorCode } from '../../kernel/pure/index.ts';
import { checkDetached, type Keyring, readKeyring } from './index.ts';

const created = Temporal.Instant.from('2026-01-01T00:00:00Z');
const now = Temporal.Instant.from('2026-11-28T09:00:00Z');
/** No text: a byte that is not UTF-8. */
const content = Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0xff, 0x0a]);

interface Signer {
  readonly privateKey: string;
  readonly publicKey: string;
}

async function makeSigner(lifeSeconds = 0): Promise<Signer> {
  return await generateKey({
    type: 'rsa',
    rsaBits: 2048,
    userIDs: { name: 'vendor' },
    date: new Date(created.epochMilliseconds),
    keyExpirationTime: lifeSeconds,
  });
}

const keyringOf = async ({ publicKey }: Signer): Promise<Keyring> =>
  await readKeyring(Buffer.from(publicKey));

async function signed({ privateKey }: Signer, bytes = content): Promise<Uint8Array> {
  const armored = await sign({
    message: await createMessage({ binary: bytes }),
    signingKeys: await readPrivateKey({ armoredKey: privateKey }),
    detached: true,
    date: new Date(created.epochMilliseconds),
  });
  return Buffer.from(z.string().parse(armored));
}

const numbers = z.instanceof(Uint8Array).transform((bytes) => Buffer.from(bytes));
const Rsa = z.object({
  publicParams: z.object({ n: numbers, e: numbers }),
  privateParams: z.object({ d: numbers, p: numbers, q: numbers, u: numbers }),
});

/** The same private key for Node. OpenPGP's u is the inverse of p, JWK's qi that of q: they change places. */
async function nodeKey({ privateKey }: Signer): Promise<KeyObject> {
  const { keyPacket } = await readPrivateKey({ armoredKey: privateKey });
  const { publicParams, privateParams } = Rsa.parse(keyPacket);
  const { d, p, q, u } = privateParams;
  const number = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`);
  const rest = (by: Buffer): string =>
    Buffer.from((number(d) % (number(by) - 1n)).toString(16).padStart(by.length * 2, '0'), 'hex').toString(
      'base64url',
    );
  const text = (bytes: Buffer): string => bytes.toString('base64url');
  const key = { n: text(publicParams.n), e: text(publicParams.e), d: text(d), p: text(q), q: text(p) };
  return createPrivateKey({
    format: 'jwk',
    key: { kty: 'RSA', ...key, dp: rest(q), dq: rest(p), qi: text(u) },
  });
}

/** A packet of version 3, as `gpg --force-v3-sigs` made them and Red Hat does; GnuPG 2.2 calls it good. */
async function signedOld(signer: Signer, hash = 'sha256', at = created): Promise<Buffer> {
  const time = Buffer.alloc(4);
  time.writeUInt32BE(at.epochMilliseconds / 1000);
  const hashed = Buffer.concat([Uint8Array.of(enums.signature.binary), time]);
  const value = createSign(hash)
    .update(content)
    .update(hashed)
    .sign(await nodeKey(signer));
  const keyId = (await readKey({ armoredKey: signer.publicKey })).getKeyID().toHex();
  const algorithms = Uint8Array.of(enums.publicKey.rsaEncryptSign, hash === 'sha1' ? 2 : 8);
  const bits = Buffer.alloc(2);
  bits.writeUInt16BE(value.length * 8 - Math.clz32(value[0] ?? 0) + 24);
  const body = Buffer.concat([
    Uint8Array.of(3, 5),
    hashed,
    Buffer.from(keyId, 'hex'),
    algorithms,
    Uint8Array.of(0, 0),
    bits,
    value,
  ]);
  const head = Buffer.from([0x89, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([head, body]);
}

describe('a detached signature', () => {
  let vendor: Signer;
  let stranger: Signer;
  beforeAll(async () => {
    vendor = await makeSigner();
    stranger = await makeSigner();
  });

  const ways = [
    ['of version 4', async (signer: Signer) => await signed(signer)],
    ['of version 3', async (signer: Signer) => await signedOld(signer)],
  ] as const;

  it.each(ways)('%s names the key that made it', async (_version, make) => {
    const keyring = await keyringOf(vendor);
    const signature = await make(vendor);
    const [key] = keyring.keys;
    expect(await checkDetached({ content, signature }, keyring, now)).toEqual([key?.getFingerprint()]);
  });

  it.each(ways)(
    '%s is not trusted for another file, by a stranger, or by a key that has expired',
    async (_version, make) => {
      const own = await keyringOf(vendor);
      const short = await makeSigner(3600);
      const cases = [
        [{ content: Uint8Array.of(1, ...content), signature: await make(vendor) }, own],
        [{ content, signature: await make(stranger) }, own],
        [{ content, signature: await make(short) }, await keyringOf(short)],
      ] as const;
      for (const [file, keyring] of cases)
        await expect(checkDetached(file, keyring, now)).rejects.toMatchObject({ code: 'release.untrusted' });
    },
  );

  it('of version 3 is not trusted with SHA-1, or dated to come', async () => {
    const keyring = await keyringOf(vendor);
    for (const signature of [
      await signedOld(vendor, 'sha1'),
      await signedOld(vendor, 'sha256', now.add({ hours: 48 })),
    ])
      await expect(checkDetached({ content, signature }, keyring, now)).rejects.toMatchObject({
        code: 'release.untrusted',
      });
  });

  it('is trusted in no other form, whatever its bytes', async () => {
    const keyring = await keyringOf(vendor);
    const samples = [await signed(vendor), await signedOld(vendor)];
    const spoiled = fc
      .tuple(fc.constantFrom(...samples), fc.nat(), fc.integer({ min: 1, max: 255 }))
      .map(([sample, place, mask]) => {
        const bytes = Uint8Array.from(sample);
        const at = place % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ mask;
        return bytes;
      });
    await fc.assert(
      fc.asyncProperty(fc.oneof(spoiled, fc.uint8Array({ maxLength: 400 })), async (signature) => {
        const said = await checkDetached({ content, signature }, keyring, now).catch((error: unknown) =>
          errorCode(error),
        );
        expect(said === 'release.untrusted' || Array.isArray(said)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
