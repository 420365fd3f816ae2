import {
  createMessage,
  generateKey,
  PacketList,
  readPrivateKey,
  readSignature,
  Signature,
  sign,
} from 'openpgp';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/pure/index.ts';
import {
  clearSign,
  formatRelease,
  type Keyring,
  openClearSigned,
  openDetached,
  parseRelease,
  readKeyring,
} from './index.ts';
import { now, parts, signedAt } from './sample-release.ts';

const created = Temporal.Instant.from('2026-01-01T00:00:00Z');

interface Signer {
  readonly privateKey: string;
  readonly publicKey: string;
}

async function makeSigner(name: string, lifeSeconds = 0): Promise<Signer> {
  return await generateKey({
    userIDs: { name },
    date: new Date(created.epochMilliseconds),
    keyExpirationTime: lifeSeconds,
  });
}

async function keyringOf(...signers: readonly Signer[]): Promise<Keyring> {
  return await readKeyring(Buffer.from(signers.map(({ publicKey }) => publicKey).join('\n')));
}

function signatureOf(inRelease: string): string {
  return inRelease.slice(inRelease.indexOf('-----BEGIN PGP SIGNATURE'));
}

describe('a signed Release', () => {
  let archive: Signer;
  let stranger: Signer;
  let inRelease: string;

  beforeAll(async () => {
    archive = await makeSigner('archive');
    stranger = await makeSigner('stranger');
    inRelease = await clearSign(formatRelease(parts), archive.privateKey, signedAt);
  });

  const open = async (text: string | Uint8Array, keyring: Keyring, at = now): Promise<string> => {
    const { text: signed, signedBy } = await openClearSigned(Buffer.from(text), keyring, at);
    expect(signedBy.length).toBeGreaterThan(0);
    return signed;
  };

  it('gives the signed text and names the key', async () => {
    const keyring = await keyringOf(stranger, archive);
    const opened = await openClearSigned(Buffer.from(inRelease), keyring, now);
    expect(opened.signedBy).toEqual([keyring.keys[1]?.getFingerprint()]);
    expect(parseRelease(opened.text)).toEqual({
      ...parts,
      hasByHash: true,
      files: new Map([['main/binary-amd64/Packages', { sizeBytes: 11, sha256: sha256('Package: a\n') }]]),
    });
  });

  it('reads binary keyrings and CRLF line ends', async () => {
    const { keys } = await keyringOf(archive, stranger);
    const binary = await readKeyring(Buffer.concat(keys.map((key) => key.write())));
    expect(await open(inRelease.replaceAll('\n', '\r\n'), binary)).toContain('Codename: bookworm-security');
  });

  it('is the same bytes for the same text, key and time', async () => {
    expect(await clearSign(formatRelease(parts), archive.privateKey, signedAt)).toBe(inRelease);
  });

  it.each([
    ['a changed letter', (text: string) => text.replace('bookworm', 'bookwork')],
    ['a line before', (text: string) => `Codename: evil\n${text}`],
    ['a line after', (text: string) => `${text}\nCodename: evil\n`],
    ['a second block', (text: string) => `${text}\n${text}`],
    ['a line between header and text', (text: string) => text.replace('\n\n', '\nCodename: evil\n\n')],
    ['no signature', (text: string) => text.replace(/-----BEGIN PGP SIGNATURE[\s\S]*/, '')],
    ['an empty file', () => ''],
    ['plain text', () => 'Codename: bookworm\n'],
  ])('is refused with %s', async (_what, tamper) => {
    const keyring = await keyringOf(archive);
    await expect(open(tamper(inRelease), keyring)).rejects.toMatchObject({ code: 'release.untrusted' });
  });

  it('is refused when only a stranger signed it', async () => {
    await expect(open(inRelease, await keyringOf(stranger))).rejects.toMatchObject({
      code: 'release.untrusted',
      message: expect.stringContaining('not in the keyring'),
    });
  });

  it('is accepted with one good signature beside a stranger, refused beside a bad one by a known key', async () => {
    const other = await clearSign('Codename: other\n', stranger.privateKey, signedAt);
    const [good, bad] = await Promise.all(
      [inRelease, other].map((text) => readSignature({ armoredSignature: signatureOf(text) })),
    );
    const both = new Signature(new PacketList());
    for (const one of [good, bad]) both.packets.push(...(one?.packets ?? []));
    const text = inRelease.replace(signatureOf(inRelease), both.armor());
    expect(await open(text, await keyringOf(archive))).toContain('Oakum');
    await expect(open(text, await keyringOf(archive, stranger))).rejects.toMatchObject({
      code: 'release.untrusted',
      message: expect.stringContaining('does not fit'),
    });
  });

  it('is refused by a key that had expired, and accepted while it had not', async () => {
    const brief = await makeSigner('brief', 30 * 86_400);
    const at = created.add({ hours: 24 });
    const text = await clearSign(formatRelease(parts), brief.privateKey, at);
    expect(await open(text, await keyringOf(brief), at)).toContain('Oakum');
    await expect(open(text, await keyringOf(brief))).rejects.toMatchObject({ code: 'release.untrusted' });
  });

  it('is refused when it was signed in the future', async () => {
    const before = signedAt.subtract({ hours: 1 });
    await expect(open(inRelease, await keyringOf(archive), before)).rejects.toMatchObject({
      code: 'release.untrusted',
    });
  });

  it('opens a Release by its detached signature, and only with it', async () => {
    const release = Buffer.from(formatRelease(parts));
    const signature = await sign({
      message: await createMessage({ binary: release }),
      signingKeys: await readPrivateKey({ armoredKey: archive.privateKey }),
      date: new Date(signedAt.epochMilliseconds),
      detached: true,
    });
    const keyring = await keyringOf(archive);
    const files = { release, signature: Buffer.from(signature) };
    expect((await openDetached(files, keyring, now)).text).toBe(formatRelease(parts));
    const other = { ...files, release: Buffer.from(`${formatRelease(parts)}Evil: yes\n`) };
    await expect(openDetached(other, keyring, now)).rejects.toMatchObject({ code: 'release.untrusted' });
  });

  it.each([Buffer.from(''), Buffer.from('no key'), Buffer.alloc(5 * 2 ** 20)])(
    'refuses a keyring that is none',
    async (bytes) => {
      await expect(readKeyring(bytes)).rejects.toMatchObject({ code: 'release.bad-keyring' });
    },
  );
});
