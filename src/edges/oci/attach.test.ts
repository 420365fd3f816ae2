import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeRegistry, startFakeRegistry } from '../../../testing/registry/index.ts';
import { systemClock } from '../../kernel/index.ts';
import { type Digest, sha256 } from '../../kernel/pure/index.ts';
import type { Attachment } from './interface.ts';
import { makeRegistries } from './registries.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';
const artifactType = 'application/vnd.in-toto+json';
const subject = sha256('an image');
const standIn = subject.replace(':', '-');

describe('attaching to a manifest', () => {
  let registry: FakeRegistry;
  beforeEach(async () => {
    registry = await startFakeRegistry();
  });
  afterEach(() => registry.stop());

  const repository = () =>
    makeRegistries({
      registries: [],
      clock: systemClock,
      random: () => 0,
      attempts: 1,
      credentialsOf: () => undefined,
    }).target(`${registry.host}/shop/web`);

  async function putStandIn(value: unknown): Promise<void> {
    const bytes = Buffer.from(JSON.stringify(value));
    await registry.content.putManifest('shop/web', standIn, { mediaType: indexType, bytes });
  }

  async function listed() {
    const stored = await registry.content.manifest('shop/web', standIn);
    return stored === undefined ? undefined : JSON.parse(Buffer.from(stored.bytes).toString('utf8'));
  }

  it('keeps what others attached and wrote beside it, in its order', async () => {
    const there = attachment('other');
    const digestThere = await repository().putManifest(sha256(there.bytes), there);
    const other = { mediaType: manifestType, digest: digestThere, size: 5, note: 'kept' };
    await putStandIn({
      schemaVersion: 2,
      mediaType: indexType,
      manifests: [other],
      annotations: { by: 'x' },
    });
    const one = attachment('one');
    const digest = await repository().attach(subject, one);
    const entry = {
      mediaType: manifestType,
      digest,
      size: one.bytes.length,
      artifactType,
      annotations: { a: 'one' },
    };
    expect(await listed()).toEqual({
      schemaVersion: 2,
      mediaType: indexType,
      manifests: [other, entry],
      annotations: { by: 'x' },
    });
  });

  it('writes the tag where the registry has a list that does not show it', async () => {
    registry.control.fail({ path: '/referrers/', fault: { kind: 'status', status: 200 } });
    const digest = await repository().attach(subject, attachment('one'));
    expect((await listed()).manifests.map((one: { digest: Digest }) => one.digest)).toEqual([digest]);
  });

  it.each([
    ['no index', { schemaVersion: 2, manifests: 'many' }],
    ['an image', { schemaVersion: 2, layers: [] }],
  ])('does not write over %s that stands under that tag', async (_, value) => {
    await putStandIn(value);
    await expect(repository().attach(subject, attachment('one'))).rejects.toMatchObject({
      code: 'oci.malformed',
      message: expect.stringContaining(standIn),
    });
    expect(await listed()).toEqual(value);
  });

  it('is refused, and lists nothing, where the registry refuses the manifest', async () => {
    registry.control.fail({ method: 'PUT', path: '/manifests/', fault: { kind: 'status', status: 400 } });
    await expect(repository().attach(subject, attachment('one'))).rejects.toMatchObject({
      code: 'oci.refused',
    });
    expect(await listed()).toBeUndefined();
  });
});

function attachment(content: string): Attachment {
  const manifest = { schemaVersion: 2, mediaType: manifestType, artifactType, annotations: { content } };
  const bytes = Buffer.from(JSON.stringify(manifest));
  return { mediaType: manifestType, bytes, artifactType, annotations: { a: content } };
}
