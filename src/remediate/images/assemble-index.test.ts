import { expect, it } from 'vitest';
import { mediaTypes } from '../../formats/oci/index.ts';
import { type Digest, sha256 } from '../../kernel/pure/index.ts';
import { withPatched } from './assemble-index.ts';

const digestOf = (text: string): Digest => sha256(Buffer.from(text));
const amd64 = {
  mediaType: mediaTypes.ociManifest,
  digest: digestOf('amd64'),
  size: 1,
  platform: { os: 'linux', architecture: 'amd64' },
  annotations: { 'org.opencontainers.image.version': '12' },
};
const arm64 = { ...amd64, digest: digestOf('arm64'), platform: { os: 'linux', architecture: 'arm64' } };
const attestation = {
  ...amd64,
  digest: digestOf('attestation'),
  platform: { os: 'unknown', architecture: 'unknown' },
  annotations: {
    'vnd.docker.reference.type': 'attestation-manifest',
    'vnd.docker.reference.digest': amd64.digest,
  },
};

function sourceOf(mediaType: string, more: object = {}) {
  const document = { schemaVersion: 2, mediaType, manifests: [amd64, arm64, attestation], ...more };
  const bytes = Buffer.from(JSON.stringify(document));
  return { mediaType, digest: sha256(bytes), bytes };
}

function made(source: ReturnType<typeof sourceOf>) {
  const index = withPatched(source, {
    patched: new Map([[amd64.digest, { digest: digestOf('patched'), sizeBytes: 7 }]]),
    kept: new Set([arm64.digest]),
    engines: ['native', 'native'],
  });
  expect(index.digest).toBe(sha256(index.bytes));
  return JSON.parse(Buffer.from(index.bytes).toString());
}

it('names the new manifests in the place of the old, and keeps what it does not know', () => {
  const source = sourceOf(mediaTypes.ociIndex, { annotations: { a: 'b' }, subject: { x: 1 } });
  expect(made(source)).toEqual({
    schemaVersion: 2,
    mediaType: mediaTypes.ociIndex,
    manifests: [{ ...amd64, digest: digestOf('patched'), size: 7 }, arm64],
    subject: { x: 1 },
    annotations: {
      a: 'b',
      'dev.oakum.source.digest': source.digest,
      'dev.oakum.origin.digest': source.digest,
      'dev.oakum.engine': 'native',
    },
  });
});

it('keeps the origin of an index that was patched before, and gives Docker’s list no annotations', () => {
  const before = { 'dev.oakum.origin.digest': digestOf('origin') };
  const again = made(sourceOf(mediaTypes.ociIndex, { annotations: before }));
  expect(again.annotations['dev.oakum.origin.digest']).toBe(digestOf('origin'));
  expect(made(sourceOf(mediaTypes.dockerIndex))).not.toHaveProperty('annotations');
});

it('refuses what is no index', () => {
  const source = { ...sourceOf(mediaTypes.ociIndex), bytes: Buffer.from('{}') };
  const wanted = { patched: new Map(), kept: new Set<Digest>(), engines: [] };
  expect(() => withPatched(source, wanted)).toThrow('malformed');
});
