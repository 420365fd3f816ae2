import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeRegistry, startFakeRegistry } from '../../../testing/registry/index.ts';
import { makeRegistries } from '../../edges/oci/index.ts';
import type { ImageTarget } from '../../edges/oci/interface.ts';
import { systemClock } from '../../kernel/index.ts';
import { type Digest, sha256 } from '../../kernel/pure/index.ts';
import { makeKeys, makeSigner, type Signer } from './keys.ts';
import { signLegacy } from './sign-legacy.ts';
import type { SignatureVerdict } from './signature-verdict.ts';
import { manifestType, payloadBytes, signatureAnnotation, signatureTag } from './simple-signing.ts';
import { verifyImage } from './verify-image.ts';

const image = sha256('the manifest of an image');
const otherImage = sha256('the manifest of another image');

let registry: FakeRegistry;
let alice: Signer;
let bob: Signer;

beforeEach(async () => {
  registry = await startFakeRegistry();
  [alice, bob] = [await newSigner(), await newSigner()];
});
afterEach(() => registry.stop());

describe('a signed image', () => {
  it('verifies with the key that signed it, and names it', async () => {
    expect(await sign(alice)).toEqual({ kind: 'signed', at: signatureTag(image) });
    expect(await verify([bob, alice])).toEqual({
      kind: 'signed',
      signatures: [{ keyId: alice.keyId, format: 'legacy', repository: `${registry.host}/shop/web` }],
      refused: [],
    });
  });

  it('is refused for every other key, with the reason', async () => {
    await sign(alice);
    expect(await verify([bob])).toEqual({
      kind: 'refused',
      code: 'trust.not-trusted',
      reasons: ['signature 1: no trusted key made it'],
    });
    expect(await verify([])).toMatchObject({ kind: 'refused' });
  });

  it('keeps the signatures of others, with all their annotations', async () => {
    await sign(alice);
    const before = await signatureManifest();
    before.layers[0].annotations['dev.sigstore.cosign/bundle'] = '{"from":"cosign"}';
    await putSignatureManifest({ ...before, annotations: { note: 'kept' } });
    await sign(bob);
    const after = await signatureManifest();
    expect(after.layers[0]).toEqual(before.layers[0]);
    expect(after.annotations).toEqual({ note: 'kept' });
    expect(await verify([alice, bob])).toMatchObject({
      kind: 'signed',
      signatures: [{ keyId: alice.keyId }, { keyId: bob.keyId }],
    });
  });

  it('is not signed twice with one key', async () => {
    await sign(alice);
    const before = await signatureManifest();
    expect(await sign(alice)).toMatchObject({ kind: 'already' });
    expect(await signatureManifest()).toEqual(before);
  });

  it('is appended to again when another signer wrote over it', async () => {
    const target = open().target(`${registry.host}/shop/web`);
    const rival = overwriting(target, 1, () => sign(bob));
    const repository = `${registry.host}/shop/web`;
    const source = open().source(repository);
    await signLegacy({ target: rival, source, repository, digest: image, signer: alice });
    expect(await verify([alice])).toMatchObject({ kind: 'signed' });
    expect(await verify([bob])).toMatchObject({ kind: 'signed' });
  });

  it('says so when others never stop to overwrite it', async () => {
    const target = open().target(`${registry.host}/shop/web`);
    const rival = overwriting(target, 9, () =>
      registry.content.removeManifest('shop/web', signatureTag(image)),
    );
    const source = open().source(`${registry.host}/shop/web`);
    const signing = signLegacy({
      target: rival,
      source,
      repository: 'shop/web',
      digest: image,
      signer: alice,
    });
    await expect(signing).rejects.toMatchObject({ code: 'trust.signature-lost', retry: 'later' });
  });

  it('is not signed over something else that stands under its tag', async () => {
    await registry.content.putManifest('shop/web', signatureTag(image), {
      mediaType: manifestType,
      bytes: Buffer.from('{"schemaVersion":2,"layers":"many"}'),
    });
    await expect(sign(alice)).rejects.toMatchObject({ code: 'trust.signatures-malformed' });
    expect(await verify([alice])).toEqual({
      kind: 'refused',
      code: 'trust.not-trusted',
      reasons: [`${signatureTag(image)} is no signature manifest`],
    });
  });
});

describe('an image', () => {
  it('without signatures is unsigned', async () => {
    await registry.content.putManifest('shop/web', 'v1', {
      mediaType: manifestType,
      bytes: Buffer.from('{}'),
    });
    expect(await verify([alice])).toMatchObject({ kind: 'unsigned' });
  });

  it('with the signature of another image under its tag is refused', async () => {
    await sign(alice, otherImage);
    const moved = await registry.content.manifest('shop/web', signatureTag(otherImage));
    if (moved !== undefined) await registry.content.putManifest('shop/web', signatureTag(image), moved);
    expect(await verify([alice])).toEqual({
      kind: 'refused',
      code: 'trust.not-trusted',
      reasons: [`signature 1: it is about another image, ${otherImage}`],
    });
  });

  it('with a signature over other bytes than the payload is refused', async () => {
    await sign(alice);
    const manifest = await signatureManifest();
    const forged = payloadBytes('evil/web', image);
    await registry.content.putBlob(forged);
    manifest.layers[0].digest = sha256(forged);
    manifest.layers[0].size = forged.length;
    await putSignatureManifest(manifest);
    expect(await verify([alice])).toEqual({
      kind: 'refused',
      code: 'trust.not-trusted',
      reasons: ['signature 1: no trusted key made it'],
    });
  });

  it('whose payload is gone, too large, of another type or unsigned is refused, each with its reason', async () => {
    await sign(alice);
    const manifest = await signatureManifest();
    const [layer] = manifest.layers;
    await putSignatureManifest({
      ...manifest,
      layers: [
        { ...layer, digest: sha256('never pushed') },
        { ...layer, size: 5_000_000_000 },
        { ...layer, mediaType: 'text/plain' },
        { ...layer, annotations: {} },
      ],
    });
    expect(await verify([alice])).toEqual({
      kind: 'refused',
      code: 'trust.not-trusted',
      reasons: [
        `signature 1: its payload is not ${sha256('never pushed')}`,
        'signature 2: its payload of 5000000000 bytes is too large',
        'signature 3: its type is "text/plain"',
        `signature 4: it has no ${signatureAnnotation}`,
      ],
    });
  });

  it('that was signed with our key as something that is no claim is refused', async () => {
    const words = Buffer.from('{"critical":{"type":"atomic container signature"}}');
    await registry.content.putBlob(words);
    const signature = Buffer.from(await alice.sign(words)).toString('base64');
    await sign(alice);
    const manifest = await signatureManifest();
    const annotations = { [signatureAnnotation]: signature };
    await putSignatureManifest({
      ...manifest,
      layers: [{ ...manifest.layers[0], digest: sha256(words), size: words.length, annotations }],
    });
    expect(await verify([alice])).toEqual({
      kind: 'refused',
      code: 'trust.not-trusted',
      reasons: ['signature 1: what it signs is no claim about an image'],
    });
  });

  it('is not judged when the registry cannot be asked', async () => {
    await sign(alice);
    registry.control.fail({ path: '.sig', fault: { kind: 'status', status: 503 } });
    await expect(verify([alice])).rejects.toMatchObject({ code: 'oci.server', retry: 'later' });
  });
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

function sign(signer: Signer, digest: Digest = image) {
  const repository = `${registry.host}/shop/web`;
  const [source, target] = [open().source(repository), open().target(repository)];
  return signLegacy({ target, source, repository, digest, signer });
}

function verify(signers: readonly Signer[]): Promise<SignatureVerdict> {
  const source = open().source(`${registry.host}/shop/web`);
  return verifyImage({ source, digest: image, publicKeys: signers.map((signer) => signer.publicPem) });
}

/** A target after whose first writes of a manifest somebody else gets in between. */
function overwriting(target: ImageTarget, times: number, interfere: () => Promise<unknown>): ImageTarget {
  let left = times;
  return {
    ...target,
    putManifest: async (reference, manifest, signal) => {
      const digest = await target.putManifest(reference, manifest, signal);
      if (left > 0) {
        left -= 1;
        await registry.content.removeManifest('shop/web', reference);
        await interfere();
      }
      return digest;
    },
  };
}

async function signatureManifest() {
  const stored = await registry.content.manifest('shop/web', signatureTag(image));
  return JSON.parse(Buffer.from(stored?.bytes ?? []).toString());
}

async function putSignatureManifest(manifest: unknown): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(manifest));
  await registry.content.putManifest('shop/web', signatureTag(image), { mediaType: manifestType, bytes });
}
