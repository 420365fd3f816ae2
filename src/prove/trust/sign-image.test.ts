import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeRegistry, startFakeRegistry } from '../../../testing/registry/index.ts';
import { makeRegistries } from '../../edges/oci/index.ts';
import { predicateTypes, statementBytes } from '../../formats/sigstore/index.ts';
import { systemClock } from '../../kernel/index.ts';
import { type Digest, sha256 } from '../../kernel/pure/index.ts';
import type { SignatureFormat } from '../../model/index.ts';
import { makeKeys, makeSigner, type Signer } from './keys.ts';
import { attachSigned } from './sign-bundle.ts';
import { signImage } from './sign-image.ts';
import type { SignatureVerdict } from './signature-verdict.ts';
import { manifestType, signatureTag } from './simple-signing.ts';
import { verifyImage } from './verify-image.ts';

const bytes = Buffer.from('{"schemaVersion":2}');
const image = sha256(bytes);
const other = Buffer.from('{"schemaVersion":2,"annotations":{"another":"image"}}');

describe.each([
  ['with a list of referrers', true],
  ['without one', false],
])('an image on a registry %s', (_, withReferrers) => {
  let registry: FakeRegistry;
  let alice: Signer;
  let bob: Signer;

  beforeEach(async () => {
    registry = await startFakeRegistry({ withReferrers });
    [alice, bob] = [await newSigner(), await newSigner()];
    for (const [tag, one] of [
      ['v1', bytes],
      ['v2', other],
    ] as const)
      await registry.content.putManifest('shop/web', tag, { mediaType: manifestType, bytes: one });
  });
  afterEach(() => registry.stop());

  it('is signed in both formats, and each is found by its key', async () => {
    const signed = await sign(alice, ['legacy', 'bundle']);
    expect(signed).toEqual({
      kind: 'signed',
      keyId: alice.keyId,
      signatures: [
        { format: 'legacy', kind: 'signed', at: signatureTag(image) },
        { format: 'bundle', kind: 'signed', at: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
      ],
    });
    expect(await verify([bob, alice])).toEqual({
      kind: 'signed',
      signatures: [
        { keyId: alice.keyId, format: 'legacy', repository: `${registry.host}/shop/web` },
        { keyId: alice.keyId, format: 'bundle', repository: undefined },
      ],
      refused: [],
    });
  });

  it.each([
    ['legacy', 'bundle'],
    ['bundle', 'legacy'],
  ] as const)('is signed as %s alone where that is wanted', async (format, absent) => {
    await sign(alice, [format]);
    const verdict = await verify([alice]);
    expect(verdict).toMatchObject({ kind: 'signed', signatures: [{ format }] });
    expect(JSON.stringify(verdict)).not.toContain(absent);
  });

  it('is signed once by each key, also after only one of the formats was written', async () => {
    await sign(alice, ['legacy']);
    expect(await sign(alice, ['legacy', 'bundle'])).toMatchObject({
      kind: 'signed',
      signatures: [{ kind: 'already' }, { kind: 'signed' }],
    });
    expect(await sign(alice, ['bundle', 'legacy'])).toMatchObject({
      kind: 'already',
      signatures: [{ kind: 'already' }, { kind: 'already' }],
    });
    expect(await sign(bob, ['bundle'])).toMatchObject({ kind: 'signed' });
    const verdict = await verify([alice, bob]);
    const found = verdict.kind === 'signed' ? verdict.signatures : [];
    const text = ({ keyId, format }: { readonly keyId: string; readonly format: string }): string =>
      `${format} ${keyId}`;
    // A registry lists what is attached in its own order.
    expect(found.map(text).toSorted()).toEqual(
      [`bundle ${alice.keyId}`, `bundle ${bob.keyId}`, `legacy ${alice.keyId}`].toSorted(),
    );
  });

  it('is refused for every other key, with the reason and the place', async () => {
    const { signatures } = await sign(alice, ['bundle']);
    expect(await verify([bob])).toEqual({
      kind: 'refused',
      code: 'trust.not-trusted',
      reasons: [`bundle ${signatures[0]?.at}: no trusted key made it`],
    });
  });

  it('is unsigned where a bundle only attests something, by whatever key', async () => {
    const attested = {
      subject: { name: 'shop/web', digest: image },
      predicateType: predicateTypes.provenance,
    };
    await attachSigned(requestOf(alice), statementBytes({ ...attested, predicate: {} }), 'x');
    expect(await verify([alice])).toEqual({
      kind: 'unsigned',
      reason: `there is no ${registry.host}/shop/web:${signatureTag(image)}; 1 attached bundle is an attestation, which is no signature`,
    });
  });

  it('is refused where the bundle signs another image', async () => {
    const moved = statementBytes({
      subject: { name: undefined, digest: sha256(other) },
      predicateType: predicateTypes.signature,
      predicate: {},
    });
    const at = await attachSigned(requestOf(alice), moved, predicateTypes.signature);
    expect(await verify([alice])).toEqual({
      kind: 'refused',
      code: 'trust.not-trusted',
      reasons: [`bundle ${at}: it is about another image, ${sha256(other)}`],
    });
    expect(await sign(alice, ['bundle'])).toMatchObject({ kind: 'signed' });
  });

  it('is not judged when the registry cannot be asked what is attached', async () => {
    await sign(alice, ['bundle']);
    registry.control.fail({ path: '/referrers/', fault: { kind: 'status', status: 503 } });
    await expect(verify([alice])).rejects.toMatchObject({ code: 'oci.server', retry: 'later' });
  });

  it('is not signed where it is not there', async () => {
    const signing = signImage({ ...requestOf(alice), digest: sha256('nowhere'), formats: ['bundle'] });
    await expect(signing).rejects.toMatchObject({ code: 'oci.not-found' });
  });

  it.each([
    ['is no bundle', 'no JSON', 'it is no bundle of a version that is read here, with one signature'],
    ['signs no statement', 'statement', 'what it signs is no statement'],
    ['is too large', 'large', 'its bundle of 99999999999 bytes is too large'],
    ['is gone', 'gone', `its bundle is not ${sha256('gone')}`],
  ])('is refused where what is attached as a bundle %s', async (_, what, reason) => {
    const at = await attachBroken(what);
    expect(await verify([alice])).toEqual({
      kind: 'refused',
      code: 'trust.not-trusted',
      reasons: [`bundle ${at}: ${reason}`],
    });
  });

  async function attachBroken(what: string): Promise<Digest> {
    const { target } = requestOf(alice);
    if (what === 'statement')
      return attachSigned(requestOf(alice), Buffer.from('{"_type":"a letter"}'), predicateTypes.signature);
    const blob = Buffer.from(what);
    if (what !== 'gone') await registry.content.putBlob(blob);
    const type = 'application/vnd.dev.sigstore.bundle.v0.3+json';
    const size = what === 'large' ? 99_999_999_999 : blob.length;
    const manifest = {
      schemaVersion: 2,
      mediaType: manifestType,
      artifactType: type,
      layers: [{ mediaType: type, digest: sha256(blob), size }],
      subject: { mediaType: manifestType, digest: image, size: bytes.length },
    };
    const written = Buffer.from(JSON.stringify(manifest));
    if (what !== 'gone')
      return target.attach(image, {
        mediaType: manifestType,
        bytes: written,
        artifactType: type,
        annotations: {},
      });
    // A registry that lost a blob: it would not take such a manifest.
    const digest = await registry.content.putManifest('shop/web', 'lost', {
      mediaType: manifestType,
      bytes: written,
    });
    const index = { schemaVersion: 2, manifests: [{ digest: sha256(written), size: written.length }] };
    await registry.content.putManifest('shop/web', image.replace(':', '-'), {
      mediaType: 'application/vnd.oci.image.index.v1+json',
      bytes: Buffer.from(JSON.stringify(index)),
    });
    return digest;
  }

  function requestOf(signer: Signer) {
    const repository = `${registry.host}/shop/web`;
    const registries = open();
    return {
      source: registries.source(repository),
      target: registries.target(repository),
      repository,
      digest: image,
      signer,
    };
  }

  function sign(signer: Signer, formats: readonly SignatureFormat[]) {
    return signImage({ ...requestOf(signer), formats });
  }

  function verify(signers: readonly Signer[]): Promise<SignatureVerdict> {
    const source = open().source(`${registry.host}/shop/web`);
    return verifyImage({ source, digest: image, publicKeys: signers.map((signer) => signer.publicPem) });
  }
});

async function newSigner(): Promise<Signer> {
  return makeSigner((await makeKeys()).privatePem);
}

function open() {
  return makeRegistries({
    registries: [],
    clock: systemClock,
    random: () => 0,
    attempts: 1,
    credentialsOf: () => undefined,
  });
}
