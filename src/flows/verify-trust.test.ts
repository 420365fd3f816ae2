import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hexOf, sha256 } from '../kernel/index.ts';
import { Registry } from '../model/index.ts';
import { makeKeys } from '../prove/trust/index.ts';
import { type FakeWorld, fixedLess, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { patchImage } from './patch-image.ts';
import { trustInit } from './trust-init.ts';
import { verifyTrust } from './verify-trust.ts';
import type { World } from './world.ts';

const { signal } = new AbortController();

describe('what the signatures of an image are worth', () => {
  let fake: FakeWorld;
  let reference: string;
  beforeAll(async () => {
    fake = await startFakeWorld();
    ({ reference } = await fake.push('shop/tools:1', [less(vulnerableLess)]));
  });
  afterAll(() => fake.stop());

  async function patched(world: World, tag: string): Promise<string> {
    const how = { engines: ['native'], leaveRefused: false, signal };
    const { image } = await patchImage(world, { reference, tag, ...how });
    return image ?? '';
  }

  const verify = (image: string, publicKeys: readonly string[] = []) =>
    verifyTrust(fake.world, { reference: image, publicKeys, signal });

  it('cannot be said without a key', async () => {
    await expect(verify(reference)).rejects.toMatchObject({ code: 'trust.no-key' });
    await expect(verify(reference, ['no key'])).rejects.toMatchObject({ code: 'key.malformed' });
  });

  it('is said of what was patched here, by our own key, in both formats, and by no other', async () => {
    const [made] = (await trustInit(fake.world)).keys;
    const image = await patched(fake.world, '1-both');
    const digest = image.split('@')[1];
    const repository = `${fake.registry.host}/shop/tools`;
    const keyId = made?.keyId;
    expect(await verify(image)).toEqual({
      reference: image,
      digest,
      trustedKeys: [keyId],
      verdict: {
        kind: 'signed',
        signatures: [
          { keyId, format: 'legacy', repository },
          { keyId, format: 'bundle', repository: undefined },
        ],
        refused: [],
      },
      attestations: [
        'https://slsa.dev/provenance/v1',
        'https://cyclonedx.org/bom',
        'https://cosign.sigstore.dev/attestation/vuln/v1',
        'https://openvex.dev/ns',
        'https://in-toto.io/attestation/test-result/v0.1',
      ].map((predicateType) => ({
        predicateType,
        keyId,
        formats: ['legacy', 'bundle'],
        predicate: expect.any(Object),
        verdicts: predicateType.includes('/test-result/') ? expect.any(Array) : [],
      })),
      refusedAttestations: [],
    });
    const stranger = await makeKeys();
    const { verdict, trustedKeys, attestations, refusedAttestations } = await verify(image, [
      stranger.publicPem,
    ]);
    expect(attestations).toEqual([]);
    expect(refusedAttestations).toHaveLength(10);
    expect(trustedKeys).toEqual([stranger.keyId]);
    expect(verdict).toMatchObject({
      kind: 'refused',
      reasons: [expect.stringContaining('signature 1'), expect.stringContaining('bundle sha256')],
    });
  });

  it('comes with how it was made: source, every package, the repositories, and what is fixed', async () => {
    await fake.push('shop/tools:1', [less(vulnerableLess), { name: 'made', version: '1' }]);
    const image = await patched(fake.world, '1-made');
    const said = new Map(
      (await verify(image)).attestations.map(({ predicateType, predicate }) => [predicateType, predicate]),
    );
    const source = (await fake.registry.content.manifest('shop/tools', '1'))?.bytes ?? Buffer.of();
    const hex = hexOf(sha256(source));
    const repository = `${fake.registry.host}/shop/tools`;
    expect(said.get('https://slsa.dev/provenance/v1')).toEqual({
      buildDefinition: {
        buildType: 'https://oakum.dev/patch/v1',
        externalParameters: {
          image: reference,
          sourceDigest: `sha256:${hex}`,
          packages: [{ name: 'less', from: vulnerableLess, to: fixedLess }],
        },
        internalParameters: { engine: 'native', sourceDateEpoch: expect.any(Number) },
        resolvedDependencies: [
          {
            name: 'source-image',
            uri: expect.stringContaining('pkg:oci/tools@sha256'),
            digest: { sha256: hex },
          },
          {
            name: 'less',
            uri: expect.stringContaining('pkg:deb/debian/less@590-2.1~deb12u1'),
            digest: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
            downloadLocation: expect.stringContaining('http://127.0.0.1'),
          },
          ...['bookworm', 'bookworm-security'].map((suite) => ({
            name: 'package-repository',
            uri: expect.stringContaining('http://127.0.0.1'),
            digest: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
            annotations: { suite, releaseDate: expect.any(String), signedBy: expect.any(String) },
          })),
        ],
      },
      runDetails: {
        builder: { id: 'https://oakum.dev/builder/v1', version: { oakum: expect.any(String) } },
        metadata: {
          invocationId: expect.stringContaining(`by-hand/${repository}@sha256:`),
          startedOn: expect.any(String),
          finishedOn: expect.any(String),
        },
      },
    });
    expect(said.get('https://cyclonedx.org/bom')).toMatchObject({
      bomFormat: 'CycloneDX',
      vulnerabilities: [],
    });
    expect(said.get('https://cosign.sigstore.dev/attestation/vuln/v1')).toMatchObject({
      scanner: {
        uri: 'https://oakum.dev/scanner',
        result: { before: { digest: `sha256:${hex}` }, after: { digest: image.split('@')[1] } },
      },
    });
    expect(said.get('https://openvex.dev/ns')).toMatchObject({
      statements: expect.arrayContaining([
        expect.objectContaining({
          status: 'fixed',
          products: [
            expect.objectContaining({
              subcomponents: [{ '@id': expect.stringContaining('less@590-2.1~deb12u1') }],
            }),
          ],
        }),
      ]),
    });
  });

  it('comes with what it was held against before it was pushed', async () => {
    await fake.push('shop/tools:1', [less(vulnerableLess), { name: 'held', version: '1' }]);
    const how = { tag: '1-held', engines: ['native'], leaveRefused: false, signal };
    const { image = '', verdicts } = await patchImage(fake.world, { reference, ...how });
    const { attestations } = await verify(image);
    const said = attestations.find(({ predicateType }) => predicateType.includes('/test-result/'));
    expect(verdicts.map(({ check }) => check)).toContain('package-files');
    expect(said?.predicate).toMatchObject({
      passedTests: verdicts.filter(({ verdict }) => verdict === 'passed').map(({ check }) => check),
      warnedTests: verdicts.filter(({ verdict }) => verdict === 'unknown').map(({ check }) => check),
      failedTests: [],
      oakumVerdicts: verdicts,
    });
    expect(said?.verdicts).toEqual(verdicts);
  });

  it('is that it is unsigned where nobody signed it', async () => {
    expect((await verify(reference)).verdict).toMatchObject({ kind: 'unsigned' });
  });

  it('is in the formats that the registry’s document names', async () => {
    const only = Registry.parse({
      apiVersion: 'oakum.dev/v1',
      kind: 'Registry',
      metadata: { name: 'old' },
      spec: { host: fake.registry.host, signatures: ['legacy'] },
    });
    await fake.push('shop/tools:1', [less(vulnerableLess), { name: 'another', version: '1' }]);
    const world = fake.again({ documents: { ...fake.world.documents, registries: [only] } });
    const { verdict } = await verify(await patched(world, '1-legacy'));
    expect(verdict).toMatchObject({ kind: 'signed', signatures: [{ format: 'legacy' }] });
  });
});
