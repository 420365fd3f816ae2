import { describe, expect, it } from 'vitest';
import { fuzz, fuzzTimeoutMs } from '../../../testing/fuzz/index.ts';
import { parseDigest } from '../../kernel/pure/index.ts';
import { attachedBuild, attestationTypes, buildMaterials, patchMade, patchProvenance } from './index.ts';

const hex = (letter: string): string => letter.repeat(64);
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const debian = { uri: 'pkg:docker/debian@12?platform=linux%2Famd64', digest: { sha256: hex('a') } };
const golang = {
  uri: `pkg:docker/registry.acme.io/tools/golang@sha256:${hex('b')}`,
  digest: { sha256: hex('b') },
};
const others = [
  { uri: 'pkg:docker/docker/dockerfile@1', digest: { sha256: hex('c') } },
  { uri: 'https://github.com/acme/shop.git#main', digest: { sha1: '1'.repeat(40) } },
  { uri: 'pkg:docker/untold@1' },
  {},
];
const expected = [
  { name: 'debian:12', digest: `sha256:${hex('a')}` },
  { name: 'registry.acme.io/tools/golang', digest: `sha256:${hex('b')}` },
];

const digest = parseDigest(`sha256:${hex('d')}`);
const statement = (subject: string, predicate: object = { materials: [debian] }): object => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: 'x' }, { name: 'registry.acme.io/shop/web', digest: { sha256: subject } }],
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate,
});
const envelope = (value: object): object => ({
  payloadType: 'application/vnd.in-toto+json',
  payload: Buffer.from(bytes(value)).toString('base64'),
  signatures: [{ sig: 'AAAA' }],
});
const bundle = (value: object): object => ({
  mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  verificationMaterial: {},
  dsseEnvelope: envelope(value),
});

describe('provenance that is attached to an image', () => {
  it.each([
    ['by itself', (value: object) => value],
    ['in a DSSE envelope', envelope],
    ['in a Sigstore bundle', bundle],
  ])('is read %s', (_, wrapped) => {
    expect(attachedBuild(bytes(wrapped(statement(hex('d')))), [digest])).toEqual({
      materials: [expected[0]],
      sources: [],
    });
  });

  it.each([
    ['about another image', statement(hex('e'))],
    ['about nothing', { ...statement(hex('d')), subject: [] }],
    ['in an envelope of something else', { ...envelope(statement(hex('d'))), payloadType: 'text/plain' }],
    ['in an envelope that holds none', { payloadType: 'application/vnd.in-toto+json', payload: '%%%' }],
    ['of another kind', { ...statement(hex('d')), predicateType: 'https://cyclonedx.org/bom' }],
  ])('is not taken from a statement %s', (_, value) => {
    expect(attachedBuild(bytes(value), [digest])).toBeUndefined();
  });

  it('names the repository and the revision that was built, and no secret of its address', () => {
    const commit = '1'.repeat(40);
    const dependencies = [
      {
        uri: 'git+https://user:token@git.acme.io/shop/web@refs/heads/main?x=1#sub',
        digest: { gitCommit: commit },
      },
      { uri: 'https://github.com/acme/shop.git#main', digest: { sha1: commit } },
      { uri: 'https://github.com/acme/shop.git', digest: { sha1: 'main' } },
      { uri: 'file:///etc/passwd', digest: { sha1: commit } },
      { uri: 'x' },
    ];
    const predicate = { buildDefinition: { resolvedDependencies: dependencies } };
    expect(attachedBuild(bytes(statement(hex('d'), predicate)), [digest])?.sources).toEqual([
      { name: 'git+https://git.acme.io/shop/web', revision: commit },
      { name: 'https://github.com/acme/shop.git', revision: commit },
    ]);
  });

  it.each([
    ['application/vnd.in-toto+json', true],
    ['application/vnd.dsse.envelope.v1+json', true],
    ['application/vnd.dev.sigstore.bundle.v0.3+json', true],
    ['application/vnd.dev.cosign.simplesigning.v1+json', false],
    ['application/vnd.oci.image.layer.v1.tar+gzip', false],
  ])('lies in %s: %s', (mediaType, is) => {
    expect(attestationTypes.test(mediaType)).toBe(is);
  });
});

describe('the provenance of an image', () => {
  it.each([
    ['0.2', { materials: [debian, golang, debian, ...others] }],
    ['1', { buildDefinition: { resolvedDependencies: [debian, ...others, golang] } }],
  ])('in version %s names the images that its build took in', (version, predicate) => {
    const statement = { predicateType: `https://slsa.dev/provenance/v${version}`, predicate };
    expect(buildMaterials(bytes(statement))).toEqual(expected);
  });

  it.each([
    [{ predicateType: 'https://spdx.dev/Document', predicate: { materials: [debian] } }],
    [{ predicateType: 'https://slsa.dev/provenance/v1', predicate: [] }],
    [[]],
    ['x'],
  ])('is not %j', (value) => {
    expect(buildMaterials(bytes(value))).toBeUndefined();
  });

  it(
    'never throws, hangs or grows for what it holds',
    () =>
      fuzz({
        name: 'provenance',
        samples: [
          {
            bytes: bytes({
              predicateType: 'https://slsa.dev/provenance/v1',
              predicate: { materials: [debian, golang] },
            }),
          },
          { bytes: bytes(bundle(statement(hex('d')))) },
        ],
        feed: (any) => [buildMaterials(any), attachedBuild(any, [digest])],
      }),
    fuzzTimeoutMs,
  );
});

describe('what the provenance of a patch says in short', () => {
  const source = {
    reference: 'registry.acme.io/shop/web:1',
    repository: 'registry.acme.io/shop/web',
    digest,
  };
  const made = (packages: Parameters<typeof patchProvenance>[0]['packages']): object =>
    patchProvenance({
      source,
      engine: 'native+buildah',
      builderVersion: '1',
      planDigest: undefined,
      sourceDateEpoch: undefined,
      packages,
      repositories: [{ url: 'https://packages.acme.io', suite: 'bookworm', signedBy: [] }],
      invocation: { id: 'run-1', startedOn: '2026-11-01T00:00:00Z', finishedOn: '2026-11-01T00:00:01Z' },
    });

  it('counts what is named by digest apart from what is only named', () => {
    const less = { name: 'less', from: '1', to: '2', purl: 'pkg:deb/debian/less@2', url: undefined };
    const known = { ...less, sha256: hex('a') };
    expect(patchMade(made([known, { ...less, sha256: undefined }]))).toEqual({
      image: source.reference,
      digest,
      engine: 'native+buildah',
      dependencies: 4,
      withDigest: 2,
    });
  });

  it.each([
    [
      'of another build',
      { buildDefinition: { buildType: 'https://acme.io/build', resolvedDependencies: [] } },
    ],
    ['of nothing', undefined],
    ['that names its source by no digest', withSource(made([]), 'sha256:short')],
  ])('says nothing of one %s', (_, predicate) => {
    expect(patchMade(predicate)).toBeUndefined();
  });
});

function withSource(predicate: object, sourceDigest: string): unknown {
  const text = JSON.stringify(predicate);
  return JSON.parse(text.replace(/"sourceDigest":"[^"]*"/, `"sourceDigest":"${sourceDigest}"`));
}
