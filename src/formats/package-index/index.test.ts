import fc from 'fast-check';
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
import { parseDigest, sha256 } from '../../kernel/pure/index.ts';
import { parseDeb822 } from '../deb822/index.ts';
import { formatReleaseDate, parseReleaseDate } from './date.ts';
import {
  byHashPath,
  clearSign,
  findPackageStanzas,
  formatPackages,
  formatRelease,
  type Keyring,
  openClearSigned,
  openDetached,
  parseRelease,
  type ReleaseParts,
  readKeyring,
  readPackages,
  releaseProblem,
} from './index.ts';

const created = Temporal.Instant.from('2026-01-01T00:00:00Z');
const signedAt = Temporal.Instant.from('2026-11-18T22:17:41Z');
const now = Temporal.Instant.from('2026-11-21T10:00:00Z');

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

const parts: ReleaseParts = {
  origin: 'Oakum',
  label: 'Oakum practice',
  suite: 'stable-security',
  codename: 'bookworm-security',
  date: signedAt,
  validUntil: Temporal.Instant.from('2026-11-25T22:17:41Z'),
  architectures: ['all', 'amd64'],
  components: ['main'],
  files: new Map([['main/binary-amd64/Packages', Buffer.from('Package: a\n')]]),
};

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

describe('a Release', () => {
  const release = parseRelease(formatRelease(parts));
  const expected = { now, suite: 'bookworm-security' };

  it.each([
    ['nothing wrong', {}, {}, undefined],
    ['the suite by its other name', {}, { suite: 'stable-security' }, undefined],
    ['no Valid-Until', { validUntil: undefined }, { now: now.add({ hours: 9999 }) }, undefined],
    ['an old one', {}, { now: now.add({ hours: 24 * 7 }) }, 'release.expired'],
    ['one of tomorrow', {}, { now: signedAt.subtract({ hours: 1 }) }, 'release.from-future'],
    ['a small difference of clocks', {}, { now: signedAt.subtract({ minutes: 5 }) }, undefined],
    ['an older one than before', {}, { notBefore: signedAt.add({ minutes: 1 }) }, 'release.rolled-back'],
    ['the same as before', {}, { notBefore: signedAt }, undefined],
    ['another suite', {}, { suite: 'bookworm' }, 'release.other-suite'],
    ['no suite at all', { suite: undefined, codename: undefined }, {}, 'release.other-suite'],
  ] as const)('is judged: %s', (_what, change, expectation, code) => {
    const problem = releaseProblem({ ...release, ...change }, { ...expected, ...expectation });
    expect(problem?.code).toBe(code);
  });

  const text = formatRelease(parts);
  it.each([
    ['no date', text.replace(/Date: .*\n/, '')],
    ['a local time', text.replace(' UTC', ' CET')],
    ['a day that is none', text.replace('18 Nov', '31 Nov')],
    ['no SHA-256', text.replace(/SHA256:[\s\S]*/, '')],
    ['a short hash', text.replace(/\n [0-9a-f]{2}/, '\n ')],
    ['a path that climbs', text.replace('main/binary', '../binary')],
    ['an absolute path', text.replace('main/binary', '/main/binary')],
    ['two records', `${text}\nCodename: evil\n`],
    ['nothing in it', ''],
  ])('is refused with %s', (_what, damaged) => {
    expect(() => parseRelease(damaged)).toThrow(expect.objectContaining({ code: 'release.malformed' }));
  });

  it('names files by their hash', () => {
    const digest = parseDigest(`sha256:${'ab'.repeat(32)}`);
    expect(byHashPath('main/binary-amd64/Packages.xz', digest)).toBe(
      `main/binary-amd64/by-hash/SHA256/${'ab'.repeat(32)}`,
    );
  });

  it('writes dates that it reads', () => {
    expect(formatReleaseDate(signedAt)).toBe('Wed, 18 Nov 2026 22:17:41 UTC');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
        const instant = Temporal.Instant.fromEpochMilliseconds(seconds * 1000);
        expect(parseReleaseDate(formatReleaseDate(instant))).toEqual(instant);
      }),
    );
  });
});

describe('Packages', () => {
  const hash = 'ab'.repeat(32);
  const record = (name: string, more = ''): string =>
    `Package: ${name}\nVersion: 1\nArchitecture: amd64\n${more}Filename: pool/${name}.deb\nSize: 7\nSHA256: ${hash}\n`;
  const read = (text: string): unknown => {
    const { packages, rejected } = readPackages(Buffer.from(text));
    return [packages.map(({ name }) => name), rejected];
  };

  it('takes what is used out of a record', () => {
    const more = [
      'Source: src (2:1-3)',
      'Essential: yes',
      'Depends: a (>= 1),',
      ' b',
      'Pre-Depends: c',
      'Description: x',
      ' Version: not this',
      'Conflicts: d',
      'Breaks: e',
      'Provides: f',
      '',
    ].join('\n');
    expect(readPackages(Buffer.from(record('one', more)))).toEqual({
      packages: [
        {
          name: 'one',
          version: '1',
          architecture: 'amd64',
          source: { name: 'src', version: '2:1-3' },
          filename: 'pool/one.deb',
          sizeBytes: 7,
          sha256: `sha256:${hash}`,
          isEssential: true,
          depends: 'a (>= 1), b',
          preDepends: 'c',
          conflicts: 'd',
          breaks: 'e',
          provides: 'f',
        },
      ],
      rejected: [],
    });
  });

  it('reads what it wrote, sorted', () => {
    const packages = ['b', 'a'].map((name) => ({
      control: parseDeb822(`Package: ${name}\nVersion: 1\nArchitecture: all\nDescription: x\n y\n`)[0] ?? [],
      filename: `pool/main/${name}_1_all.deb`,
      bytes: Buffer.from(name),
    }));
    const text = formatPackages(packages);
    expect(readPackages(Buffer.from(text)).packages.map(({ name, sha256: sum }) => [name, sum])).toEqual([
      ['a', sha256('a')],
      ['b', sha256('b')],
    ]);
    expect(formatPackages(packages.toReversed())).toBe(text);
  });

  it('reads and checks only what is wanted', () => {
    const text = [record('a'), record('b').replace('Size: 7', 'Size: x'), record('c', 'Depends: z\n')].join(
      '\n',
    );
    const isWanted = (name: string): boolean => name === 'c';
    expect(readPackages(Buffer.from(text), isWanted)).toMatchObject({
      packages: [{ name: 'c', depends: 'z' }],
      rejected: [],
    });
    expect(findPackageStanzas(Buffer.from(text), isWanted)).toEqual(parseDeb822(record('c', 'Depends: z\n')));
  });

  it.each([
    ['', [[], []]],
    ['\n\n\n', [[], []]],
    [record('a').trimEnd(), [['a'], []]],
    [`\n${record('a')}\n\n${record('b')}\n`, [['a', 'b'], []]],
    [record('a').replace('Size: 7', 'Size: -7'), [[], [{ line: 1, reason: 'a has no Size' }]]],
    [record('a').replace('pool/', '../'), [[], [{ line: 1, reason: 'a has no usable Filename' }]]],
    [record('a').replace('pool/', '/'), [[], [{ line: 1, reason: 'a has no usable Filename' }]]],
    [record('a').replace(hash, 'ab'), [[], [{ line: 1, reason: 'a has no SHA256' }]]],
    [record('a').replace('Version: 1\n', ''), [[], [{ line: 1, reason: 'a has no version' }]]],
    [`${record('a')}\nnonsense\n\n${record('b')}`, [['a', 'b'], [{ line: 8, reason: 'no package name' }]]],
  ])('reads %j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(400), (noise, at) => {
        const whole = Buffer.from(record('a') + record('b'));
        const bytes = Buffer.concat([whole.subarray(0, at), noise, whole.subarray(at)]);
        expect(readPackages(bytes).packages.length).toBeLessThan(3);
      }),
    );
  });
});
