import { describe, expect, it } from 'vitest';
import { type BuiltBlob, buildImage, memorySource } from '../../../testing/builders/index.ts';
import { mediaTypes } from '../../formats/oci/index.ts';
import { OakumError, sha256 } from '../../kernel/pure/index.ts';
import { resolveImage } from './index.ts';

const platform = { os: 'linux', architecture: 'amd64' };
const image = buildImage({ layers: [{ files: { a: '1' } }] });
const base = sha256('debian');

function blobOf(mediaType: string, value: unknown): BuiltBlob {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return { mediaType, digest: sha256(bytes), size: bytes.byteLength, bytes };
}
const descriptor = ({ mediaType, digest, size }: BuiltBlob) => ({ mediaType, digest, size });

/** An image with an attestation beside it, as BuildKit pushes them. */
function attested(statement: unknown, more: { readonly size?: number; readonly isLost?: boolean } = {}) {
  const config = blobOf(mediaTypes.ociConfig, {});
  const provenance = blobOf('application/vnd.in-toto+json', statement);
  const attestation = blobOf(mediaTypes.ociManifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: descriptor(config),
    layers: [
      {
        ...descriptor(provenance),
        size: more.size ?? provenance.size,
        annotations: { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v0.2' },
      },
    ],
  });
  const index = blobOf(mediaTypes.ociIndex, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociIndex,
    manifests: [
      { ...descriptor(image.manifest), platform },
      {
        ...descriptor(attestation),
        platform: { os: 'unknown', architecture: 'unknown' },
        annotations: {
          'vnd.docker.reference.type': 'attestation-manifest',
          'vnd.docker.reference.digest': image.manifest.digest,
        },
      },
    ],
  });
  const blobs = [image.manifest, image.config, ...image.layers, provenance];
  return memorySource('memory.example/web', {
    tags: { '1': index },
    blobs: more.isLost === true ? blobs : [...blobs, attestation],
  });
}

const statement = {
  predicateType: 'https://slsa.dev/provenance/v0.2',
  predicate: {
    materials: [{ uri: 'pkg:docker/debian@12', digest: { sha256: base.slice('sha256:'.length) } }],
  },
};

describe('a build attestation in an index', () => {
  it.each([
    [
      'names what the build took in',
      attested(statement),
      { kind: 'read', materials: [{ name: 'debian:12', digest: base }] },
    ],
    [
      'that is too large is not read',
      attested(statement, { size: 2 ** 20 + 1 }),
      { kind: 'unread', reason: 'it has 1048577 bytes' },
    ],
    [
      'of another form is not read',
      attested({ predicateType: 'x' }),
      { kind: 'unread', reason: 'it is no statement of SLSA provenance' },
    ],
    [
      'that is not there any more is not read',
      attested(statement, { isLost: true }),
      { kind: 'unread', reason: expect.stringContaining('memory.example/web has no sha256:') },
    ],
  ])('%s', async (_what, source, provenance) => {
    const { value, coverage } = await resolveImage(source, '1', { platform });
    expect(value.provenance).toEqual(provenance);
    expect(value.family.manifest).toBe(image.manifest.digest);
    expect(coverage.unread).toEqual([]);
  });

  it('is asked for only through the index', async () => {
    const { value } = await resolveImage(attested(statement), image.manifest.digest, { platform });
    expect(value.provenance).toBeUndefined();
  });

  it('does not make a scan go on that was given up', async () => {
    const real = attested(statement);
    const given = new AbortController();
    const source = {
      ...real,
      manifest: (reference: string) => {
        if (reference.startsWith('sha256:') && reference !== image.manifest.digest) {
          given.abort();
          throw new OakumError('oci.unreachable', 'gone');
        }
        return real.manifest(reference);
      },
    };
    await expect(resolveImage(source, '1', { platform, signal: given.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
