import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeRegistry, startFakeRegistry } from '../../../testing/registry/index.ts';
import { makeRegistries } from '../../edges/oci/index.ts';
import { predicateTypes } from '../../formats/sigstore/index.ts';
import { systemClock } from '../../kernel/index.ts';
import { type Digest, sha256 } from '../../kernel/pure/index.ts';
import { attestImage } from './attest-image.ts';
import { makeKeys, makeSigner, type Signer } from './keys.ts';
import { signImage } from './sign-image.ts';
import { attestationTag, manifestType } from './simple-signing.ts';
import { verifyAttestations } from './verify-attestations.ts';

const bytes = Buffer.from('{"schemaVersion":2}');
const other = Buffer.from('{"schemaVersion":2,"annotations":{"another":"image"}}');
const image = sha256(bytes);
const bill = { predicateType: predicateTypes.cyclonedx, predicate: { components: ['less'] } };
const vex = { predicateType: predicateTypes.openvex, predicate: { statements: [1] } };

describe('attestations of an image', () => {
  let registry: FakeRegistry;
  let alice: Signer;
  let bob: Signer;

  beforeEach(async () => {
    registry = await startFakeRegistry({ withReferrers: true });
    [alice, bob] = [
      await makeSigner((await makeKeys()).privatePem),
      await makeSigner((await makeKeys()).privatePem),
    ];
    for (const [tag, one] of [
      ['v1', bytes],
      ['v2', other],
    ] as const)
      await registry.content.putManifest('shop/web', tag, { mediaType: manifestType, bytes: one });
  });
  afterEach(() => registry.stop());

  it('are found in both formats with what they say, and signatures are not among them', async () => {
    await signImage({ ...requestOf(alice), formats: ['legacy', 'bundle'] });
    const said = await attest(alice, [bill, vex]);
    const tag = attestationTag(image);
    const bundle = expect.stringMatching(/^sha256:/);
    expect(said).toEqual({
      keyId: alice.keyId,
      attestations: [
        { predicateType: bill.predicateType, at: [tag, bundle] },
        { predicateType: vex.predicateType, at: [tag, bundle] },
      ],
    });
    const { attestations, refused } = await verify([alice]);
    expect(refused).toEqual([]);
    expect(attestations).toHaveLength(4);
    for (const format of ['legacy', 'bundle'])
      for (const one of [bill, vex])
        expect(attestations).toContainEqual({ ...one, format, keyId: alice.keyId });
  });

  it('of others are kept, and do not count where their key is not trusted', async () => {
    await attest(bob, [vex], ['legacy']);
    await attest(alice, [bill], ['legacy']);
    expect(await verify([alice])).toEqual({
      attestations: [{ ...bill, format: 'legacy', keyId: alice.keyId }],
      refused: [`attestation 1 (${vex.predicateType}): no trusted key made it`],
    });
  });

  it('of another image do not count, were they moved here', async () => {
    await attest(alice, [bill], ['legacy'], sha256(other));
    const moved = await registry.content.manifest('shop/web', attestationTag(sha256(other)));
    if (moved !== undefined) await registry.content.putManifest('shop/web', attestationTag(image), moved);
    expect(await verify([alice])).toEqual({
      attestations: [],
      refused: [`attestation 1 (${bill.predicateType}): it is about another image, ${sha256(other)}`],
    });
  });

  it('that cannot be read are refused, each with its reason', async () => {
    const words = Buffer.from('words');
    await registry.content.putBlob(words);
    const type = 'application/vnd.dsse.envelope.v1+json';
    await putTag({
      schemaVersion: 2,
      layers: [
        { mediaType: type, digest: sha256(words), size: words.length },
        { mediaType: type, digest: sha256('gone'), size: 4 },
        { mediaType: type, digest: sha256(words), size: 99_999_999_999 },
        { mediaType: 'text/plain', digest: sha256(words), size: words.length },
      ],
    });
    const unreadable = 'it is no envelope of a statement with one signature';
    expect(await verify([alice])).toEqual({
      attestations: [],
      refused: [
        `attestation 1: ${unreadable}`,
        `attestation 2: ${unreadable}`,
        'attestation 3: its envelope of 99999999999 bytes is too large',
        'attestation 4: its type is "text/plain"',
      ],
    });
    await putTag({ schemaVersion: 2, layers: 'many' });
    const [tag, reason] = [attestationTag(image), 'it is no manifest of attestations'];
    expect(await verify([alice])).toEqual({ attestations: [], refused: [`${tag}: ${reason}`] });
    await expect(attest(alice, [bill])).rejects.toMatchObject({ code: 'trust.signatures-malformed' });
  });

  it('are none where there are none, and not judged where the registry cannot be asked', async () => {
    expect(await verify([alice])).toEqual({ attestations: [], refused: [] });
    registry.control.fail({ path: '.att', fault: { kind: 'status', status: 503 } });
    await expect(verify([alice])).rejects.toMatchObject({ code: 'oci.server' });
  });

  function requestOf(signer: Signer, digest: Digest = image) {
    const repository = `${registry.host}/shop/web`;
    const registries = open();
    const [source, target] = [registries.source(repository), registries.target(repository)];
    return { source, target, repository, digest, signer };
  }

  function attest(
    signer: Signer,
    predicates: readonly (typeof bill | typeof vex)[],
    ...[formats = ['legacy', 'bundle'], digest = image]: readonly [
      formats?: readonly ('legacy' | 'bundle')[],
      digest?: Digest,
    ]
  ) {
    return attestImage({ ...requestOf(signer, digest), formats, predicates });
  }

  function verify(signers: readonly Signer[]) {
    const publicKeys = signers.map(({ publicPem }) => publicPem);
    return verifyAttestations({
      source: open().source(`${registry.host}/shop/web`),
      digest: image,
      publicKeys,
    });
  }

  async function putTag(manifest: unknown): Promise<void> {
    const written = Buffer.from(JSON.stringify(manifest));
    await registry.content.putManifest('shop/web', attestationTag(image), {
      mediaType: manifestType,
      bytes: written,
    });
  }
});

function open() {
  return makeRegistries({
    registries: [],
    clock: systemClock,
    random: () => 0,
    attempts: 1,
    credentialsOf: () => undefined,
  });
}
