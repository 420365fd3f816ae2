import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type CertificateAuthority,
  type KeyAndCertificate,
  makeAuthority,
  type SignerSpec,
} from '../../../testing/certificates/index.ts';
import { makePromisingLog } from '../../../testing/certificates/trusted-root.ts';
import { type FakeRegistry, startFakeRegistry } from '../../../testing/registry/index.ts';
import { makeRegistries } from '../../edges/oci/index.ts';
import {
  bundleType,
  inTotoType,
  preAuthentication,
  predicateTypes,
  statementBytes,
} from '../../formats/sigstore/index.ts';
import { systemClock } from '../../kernel/index.ts';
import { publicKeyId, sha256 } from '../../kernel/pure/index.ts';
import type { TrustAuthority } from '../../model/index.ts';
import { certificateTrusts } from './certificates/index.ts';
import { type Beside, signBeside } from './conformance/put-beside.ts';
import { makeSigner } from './keys.ts';
import type { SignatureVerdict, VerifyRequest } from './signature-verdict.ts';
import { manifestType } from './simple-signing.ts';
import { verifyImage } from './verify-image.ts';

const image = Buffer.from('{"schemaVersion":2}');
const digest = sha256(image);
const now = systemClock.now();
const root = makeAuthority('acme root', now);
const middle = root.issueAuthority('acme builds', 0);
const email = 'build@acme.io';

let registry: FakeRegistry;
beforeEach(async () => {
  registry = await startFakeRegistry({ withReferrers: true });
  await registry.content.putManifest('shop/web', 'v1', { mediaType: manifestType, bytes: image });
});
afterEach(() => registry.stop());

const own = (subjects: readonly string[] = ['*@acme.io'], roots = root.cert): TrustAuthority => ({
  name: 'acme',
  certificates: { roots, subjects },
});

describe('a signature by a certificate of an authority of one’s own', () => {
  it('counts, in both formats, with the chain that came with it', async () => {
    const signer = middle.issueSigner({ subject: email });
    await signLegacy(signer, { chain: middle.cert });
    await signBundle(signer, { chain: [middle.cert] });
    const verdict = await verify([own()]);
    const keyId = publicKeyId(publicPem(signer));
    const certified = { authority: 'acme', subject: email };
    expect(verdict).toMatchObject({
      kind: 'signed',
      signatures: [
        { format: 'legacy', keyId, certified },
        { format: 'bundle', keyId, certified },
      ],
      refused: [],
    });
  });

  const wrong: readonly (readonly [string, RegExp, () => Promise<TrustAuthority>])[] = [
    [
      'nobody trusts certificates',
      /a certificate made it, and no trusted key$/,
      async () => signed({}, undefined),
    ],
    [
      'its subject is another',
      /eve@acme\.io is none of the trusted/,
      async () => signed({ subject: 'eve@acme.io' }, own([email])),
    ],
    ['the chain is missing', /leads to none that is trusted/, async () => signed({}, own(), { chain: '' })],
    [
      'the root is another',
      /leads to none that is trusted/,
      async () => signed({}, own(undefined, makeAuthority('acme root', now).cert)),
    ],
    ['it is for servers', /not for code signing/, async () => signed({ usage: 'server' }, own())],
    [
      'it has expired',
      /valid from/,
      async () =>
        signed({ valid: { from: now.subtract({ hours: 9 }), until: now.subtract({ hours: 1 }) } }, own()),
    ],
    [
      'it is not valid yet',
      /valid from/,
      async () => signed({ valid: { from: now.add({ hours: 1 }), until: now.add({ hours: 9 }) } }, own()),
    ],
    [
      'it restricts something unknown',
      /critical extension/,
      async () => signed({ withUnknownCritical: true }, own()),
    ],
    [
      'the chain is longer than allowed',
      /no chain of that length/,
      async () => {
        const below = middle.issueAuthority('too deep');
        return signed({}, own(), { chain: `${below.cert}${middle.cert}`, by: below });
      },
    ],
    [
      'another authority of the same name made it',
      /leads to none that is trusted/,
      async () => signed({}, own(), { by: root.issueAuthority('acme builds', 0) }),
    ],
    [
      'another key signed',
      /not of the key that signed it/,
      async () => {
        const other = middle.issueSigner({ subject: email });
        const signer = middle.issueSigner({ subject: email });
        await signLegacy({ key: other.key, cert: signer.cert }, { chain: middle.cert });
        return own();
      },
    ],
    [
      'it is no certificate',
      /cannot be read/,
      async () => {
        const signer = middle.issueSigner({ subject: email });
        await signLegacy(
          { ...signer, cert: '-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n' },
          {},
        );
        return own();
      },
    ],
  ];
  it.each(wrong)('does not count where %s', async (_, reason, prepare) => {
    const authority = await prepare();
    const verdict = await verify(authority.name === 'none' ? [] : [authority]);
    expect(verdict).toMatchObject({ kind: 'refused', code: 'trust.not-trusted' });
    expect(verdict.kind === 'refused' ? verdict.reasons[0] : '').toMatch(reason);
  });

  it('does not count where its key is compromised, whatever its certificate says', async () => {
    const signer = middle.issueSigner({ subject: email });
    await signLegacy(signer, { chain: middle.cert });
    const since = '2026-11-01T00:00:00.000Z';
    const revoked = [{ keyId: publicKeyId(publicPem(signer)), since }];
    expect(await verify([own()], { revoked })).toMatchObject({
      kind: 'refused',
      code: 'trust.key-compromised',
    });
  });

  it('cannot be judged with roots that are none', async () => {
    const bad = '-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n';
    await expect(verify([own(undefined, bad)])).rejects.toMatchObject({ code: 'trust.root-malformed' });
  });

  async function signed(
    spec: Partial<SignerSpec>,
    authority: TrustAuthority | undefined,
    {
      chain = middle.cert,
      by = middle,
    }: { readonly chain?: string; readonly by?: CertificateAuthority } = {},
  ): Promise<TrustAuthority> {
    await signLegacy(by.issueSigner({ subject: email, ...spec }), { chain });
    return authority ?? { ...own(), name: 'none' };
  }
});

describe('a keyless signature', () => {
  const issuer = 'https://token.actions.githubusercontent.com';
  const workflow = 'https://github.com/acme/shop/.github/workflows/release.yml@refs/tags/v1.2.3';
  const pattern = 'https://github.com/acme/*/.github/workflows/release.yml@refs/tags/*';
  const log = makePromisingLog();
  const short = { from: now.subtract({ hours: 10 }), until: now.subtract({ hours: 9 }) };
  const inside = Math.floor(short.from.epochMilliseconds / 1000) + 60;
  const keyless = (
    trustedRoot = log.trustedRoot([root]),
    one: Partial<{ issuer: string; subject: string }> = {},
  ): TrustAuthority => ({
    name: 'github',
    keyless: { trustedRoot, identities: [{ issuer, subject: pattern, ...one }] },
  });
  const sign = (more: Partial<SignerSpec> = {}, atSeconds: number | 'never' = inside) =>
    signLegacy(root.issueSigner({ subject: workflow, oidcIssuer: issuer, valid: short, ...more }), {
      logged: atSeconds === 'never' ? undefined : { log, atSeconds },
    });

  it('counts by the log’s time, long after its certificate expired', async () => {
    await sign();
    expect(await verify([keyless()])).toMatchObject({
      kind: 'signed',
      signatures: [{ certified: { authority: 'github', subject: workflow, issuer } }],
    });
  });

  it.each([
    ['nothing says when it was made', 'never', keyless(), /timestamp/],
    ['the log saw it after its certificate expired', inside + 9 * 3600, keyless(), /certificate/],
    ['another log promised it', inside, keyless(makePromisingLog().trustedRoot([root])), /inclusion promise/],
    [
      'another authority made its certificate',
      inside,
      keyless(log.trustedRoot([makeAuthority('x', now)])),
      /certificate/,
    ],
    [
      'its subject is another',
      inside,
      keyless(undefined, { subject: 'https://github.com/evil/**' }),
      /none of the trusted/,
    ],
    [
      'its issuer is another',
      inside,
      keyless(undefined, { issuer: 'https://accounts.google.com' }),
      /none of the trusted/,
    ],
  ] as const)('does not count where %s', async (_, at, authority, reason) => {
    await sign({}, at);
    const verdict = await verify([authority]);
    expect(verdict).toMatchObject({ kind: 'refused', code: 'trust.not-trusted' });
    expect(verdict.kind === 'refused' ? verdict.reasons[0] : '').toMatch(reason);
  });

  it('does not count where the log promised another signature', async () => {
    const signer = root.issueSigner({ subject: workflow, oidcIssuer: issuer, valid: short });
    await signLegacy(signer, { logged: { log, atSeconds: inside, bytes: Buffer.from('something else') } });
    expect(await verify([keyless()])).toMatchObject({ kind: 'refused' });
  });
});

function signLegacy(signer: KeyAndCertificate, beside: Beside): Promise<void> {
  return signBeside({ ...hands(), digest }, signer, beside);
}

async function signBundle(
  { key, cert }: KeyAndCertificate,
  { chain }: { readonly chain: readonly string[] },
): Promise<void> {
  const signer = await makeSigner(key);
  const payload = statementBytes({
    subject: { name: undefined, digest },
    predicateType: predicateTypes.signature,
    predicate: {},
  });
  const sig = Buffer.from(await signer.sign(preAuthentication(inTotoType, payload))).toString('base64');
  const certificates = [cert, ...chain].map((pem) => ({
    rawBytes: new X509Certificate(pem).raw.toString('base64'),
  }));
  const bundle = Buffer.from(
    JSON.stringify({
      mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.2',
      verificationMaterial: { x509CertificateChain: { certificates } },
      dsseEnvelope: {
        payloadType: inTotoType,
        payload: Buffer.from(payload).toString('base64'),
        signatures: [{ sig }],
      },
    }),
  );
  await registry.content.putBlob(bundle);
  const layer = { mediaType: bundleType, digest: sha256(bundle), size: bundle.length };
  const subject = { mediaType: manifestType, digest, size: image.length };
  const manifest = {
    schemaVersion: 2,
    mediaType: manifestType,
    artifactType: bundleType,
    layers: [layer],
    subject,
  };
  await hands().target.attach(digest, {
    mediaType: manifestType,
    bytes: Buffer.from(JSON.stringify(manifest)),
    artifactType: bundleType,
    annotations: {},
  });
}

function publicPem({ cert }: KeyAndCertificate): string {
  return new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

async function verify(
  authorities: readonly TrustAuthority[],
  more: Partial<VerifyRequest> = {},
): Promise<SignatureVerdict> {
  const certificates = await certificateTrusts(authorities, new Date(now.epochMilliseconds));
  return verifyImage({ source: hands().source, digest, publicKeys: [], certificates, ...more });
}

function hands() {
  const repository = `${registry.host}/shop/web`;
  const registries = makeRegistries({
    registries: [],
    clock: systemClock,
    random: () => 0,
    attempts: 1,
    credentialsOf: () => undefined,
  });
  return { repository, source: registries.source(repository), target: registries.target(repository) };
}
