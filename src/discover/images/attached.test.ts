import { describe, expect, it } from 'vitest';
import { type BuiltBlob, buildImage, memorySource } from '../../../testing/builders/index.ts';
import { mediaTypes } from '../../formats/oci/index.ts';
import { type Digest, OakumError, sha256 } from '../../kernel/pure/index.ts';
import { resolveImage } from './index.ts';

const platform = { os: 'linux', architecture: 'amd64' };
const image = buildImage({ layers: [{ files: { a: '1' } }] });

function blobOf(mediaType: string, value: unknown): BuiltBlob {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return { mediaType, digest: sha256(bytes), size: bytes.byteLength, bytes };
}

const bare = 'application/vnd.in-toto+json';

function statementOn(subject: Digest, base: string): object {
  return {
    predicateType: 'https://slsa.dev/provenance/v0.2',
    subject: [{ digest: { sha256: subject.slice('sha256:'.length) } }],
    predicate: {
      materials: [{ uri: `pkg:docker/${base}@12`, digest: { sha256: sha256(base).slice('sha256:'.length) } }],
    },
  };
}

/** What a registry would have of one attached manifest; `size` is what the manifest claims. */
function attachment(layers: readonly (readonly [mediaType: string, value: unknown, size?: number])[]) {
  const config = blobOf(mediaTypes.ociConfig, {});
  const blobs = layers.map(([mediaType, value]) => blobOf(mediaType, value));
  const manifest = blobOf(mediaTypes.ociManifest, {
    schemaVersion: 2,
    config: { mediaType: config.mediaType, digest: config.digest, size: config.size },
    layers: blobs.map(({ mediaType, digest, size }, at) => ({
      mediaType,
      digest,
      size: layers[at]?.[2] ?? size,
    })),
  });
  return { manifest, blobs };
}

function resolved(attached: readonly ReturnType<typeof attachment>[], withAttached = true) {
  const source = memorySource('memory.example/web', {
    tags: { '1': image.manifest },
    blobs: [image.config, ...attached.flatMap(({ manifest, blobs }) => [manifest, ...blobs])],
  });
  const referrers = async () => attached.map(({ manifest }) => manifest.digest);
  return resolveImage({ ...source, referrers }, '1', {
    platform,
    ...(withAttached ? { withAttached: true } : {}),
  });
}

const ours = image.manifest.digest;
const material = (name: string) => ({ name: `${name}:12`, digest: sha256(name) });

describe('provenance that others attached to an image', () => {
  it.each([
    ['that is there', [attachment([[bare, statementOn(ours, 'debian')]])], ['debian']],
    [
      'of several runs is taken together',
      [attachment([[bare, statementOn(ours, 'debian')]]), attachment([[bare, statementOn(ours, 'golang')]])],
      ['debian', 'golang'],
    ],
    [
      'in one manifest is found beside other things',
      [
        attachment([
          ['application/vnd.dev.cosign.simplesigning.v1+json', {}],
          [bare, { predicateType: 'https://spdx.dev/Document' }],
          [bare, statementOn(ours, 'debian')],
        ]),
      ],
      ['debian'],
    ],
    [
      'is found beside one that is too large',
      [attachment([[bare, { x: 1 }, 2 ** 21]]), attachment([[bare, statementOn(ours, 'debian')]])],
      ['debian'],
    ],
  ])('%s', async (_, attached, names) => {
    const { value } = await resolved(attached);
    expect(value.provenance).toEqual({ kind: 'read', materials: names.map(material), sources: [] });
  });

  it.each([
    ['nothing is attached', [], undefined],
    ['it is about another image', [attachment([[bare, statementOn(sha256('other'), 'debian')]])], undefined],
    [
      'it is too large',
      [attachment([[bare, statementOn(ours, 'debian'), 2 ** 21]])],
      { kind: 'unread', reason: 'an attestation has 2097152 bytes' },
    ],
  ])('says nothing where %s', async (_, attached, provenance) => {
    expect((await resolved(attached)).value.provenance).toEqual(provenance);
  });

  it('is not asked for unless that is wanted', async () => {
    const { value } = await resolved([attachment([[bare, statementOn(ours, 'debian')]])], false);
    expect(value.provenance).toBeUndefined();
  });

  it('that cannot be listed is told, and the image is read', async () => {
    const source = memorySource('memory.example/web', {
      tags: { '1': image.manifest },
      blobs: [image.config],
    });
    const referrers = async () => {
      throw new OakumError('oci.server', 'the registry answers 500');
    };
    const { value } = await resolveImage({ ...source, referrers }, '1', { platform, withAttached: true });
    expect(value).toMatchObject({
      family: { manifest: ours },
      provenance: { kind: 'unread', reason: 'the registry answers 500', refusal: 'oci.server' },
    });
  });

  it('is read of the first fifty, and what is beyond is told', async () => {
    const many = Array.from({ length: 53 }, (_, at) => attachment([[bare, { at }]]));
    const last = attachment([[bare, statementOn(ours, 'debian')]]);
    const { value, coverage } = await resolved([...many, last]);
    expect(value.provenance).toBeUndefined();
    const reason = 'of 54 attached manifests the first 50 are read for provenance';
    const what = `memory.example/web@${ours}`;
    expect(coverage).toEqual({
      read: 1,
      total: 1,
      unread: [],
      leftOut: [{ what, code: 'images.too-many-attached', reason }],
    });
  });

  it('is read of the first fifty statements in one manifest, and what is beyond is told', async () => {
    const layers = Array.from({ length: 51 }, (_, at) => [bare, { at }] as const);
    const one = attachment([...layers.slice(1), [bare, statementOn(ours, 'debian')]]);
    const { value, coverage } = await resolved([one]);
    expect(value.provenance).toBeUndefined();
    const reason = 'of 51 statements the first 50 are read for provenance';
    const what = `memory.example/web@${one.manifest.digest}`;
    expect(coverage.leftOut).toEqual([{ what, code: 'images.too-many-attached', reason }]);
  });
});
