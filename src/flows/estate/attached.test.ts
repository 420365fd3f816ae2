import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildImage } from '../../../testing/builders/index.ts';
import { mediaTypes } from '../../formats/oci/index.ts';
import { type Digest, sha256 } from '../../kernel/index.ts';
import type { ScanReport } from '../../model/index.ts';
import { type FakeWorld, startFakeWorld } from '../conformance/fake-world.ts';
import { scanCluster } from '../scan-cluster.ts';

const signal = new AbortController().signal;
const names = ['cart', 'pay', 'web'];
let fake: FakeWorld;

beforeEach(async () => {
  fake = await startFakeWorld();
  for (const name of names) {
    const { config, layers, manifest } = buildImage({ layers: [{ files: { name } }] });
    for (const blob of [config, ...layers]) await fake.registry.content.putBlob(blob.bytes);
    const digest = await fake.registry.content.putManifest(`own/${name}`, '1', manifest);
    await attach(`own/${name}`, digest);
    await fake.deploy(name, { image: `own/${name}:1`, replicas: 1 });
  }
});
afterEach(() => fake.stop());

/** A statement by cosign's tag that the image was built on Debian. */
async function attach(repository: string, subject: Digest): Promise<void> {
  const { content } = fake.registry;
  const hex = subject.slice('sha256:'.length);
  const statement = {
    subject: [{ digest: { sha256: hex } }],
    predicateType: 'https://slsa.dev/provenance/v0.2',
    predicate: { materials: [{ uri: 'pkg:docker/debian@12', digest: { sha256: 'b'.repeat(64) } }] },
  };
  const blobs = ['{}', JSON.stringify(statement)].map((text) => new TextEncoder().encode(text));
  for (const blob of blobs) await content.putBlob(blob);
  const [config, layer] = blobs.map((blob) => ({ digest: sha256(blob), size: blob.byteLength }));
  const attached = {
    schemaVersion: 2,
    config: { mediaType: mediaTypes.ociConfig, ...config },
    layers: [{ mediaType: 'application/vnd.in-toto+json', ...layer }],
  };
  const bytes = new TextEncoder().encode(JSON.stringify(attached));
  await content.putManifest(repository, `sha256-${hex}.att`, { mediaType: mediaTypes.ociManifest, bytes });
}

async function scan(readAttached: boolean): Promise<ScanReport> {
  const { documents } = fake.world;
  const clusters = documents.clusters.map((one) => ({ ...one, spec: { ...one.spec, readAttached } }));
  const world = fake.again({ documents: { ...documents, clusters } });
  const scope = { namespaces: ['shop'], labelSelector: '' };
  const match = { advisoriesFrom: undefined, packagesOnly: true };
  return (await scanCluster(world, { ...match, scope, signal })).report;
}

const bases = ({ images }: ScanReport) => images.map(({ lineage }) => lineage.base.kind);
const attachedUnread = ({ coverage }: ScanReport) =>
  coverage.unread.filter(({ what }) => what.startsWith('what is attached'));
const asked = (): number =>
  fake.registry.control.seen().filter(({ path }) => /\/referrers\/|\.att$/.test(path)).length;

describe('provenance that others attached to images of a cluster', () => {
  it('is not asked for unless the Cluster document says so', async () => {
    expect(bases(await scan(false))).toEqual(['unknown', 'unknown', 'unknown']);
    expect(asked()).toBe(0);
  });

  it('names what each was built on', async () => {
    const report = await scan(true);
    expect(bases(report)).toEqual(['named', 'named', 'named']);
    expect(attachedUnread(report)).toEqual([]);
  });

  it('is said to be unread once for each registry that refuses, and the images are read', async () => {
    fake.registry.control.fail({ path: '/referrers/', fault: { kind: 'status', status: 403 } });
    const report = await scan(true);
    expect(report.counts.images).toBe(3);
    expect(attachedUnread(report)).toEqual([
      {
        what: `what is attached to images of ${fake.registry.host}`,
        code: 'oci.unauthorized',
        reason: expect.stringMatching(/answered 403.* \(images: 3\)$/),
      },
    ]);
    // Those that were asked about at the same time; nobody afterwards.
    expect(asked()).toBeLessThanOrEqual(3);
    expect(report.coverage.total).toBe(report.coverage.read + report.coverage.unread.length);
  });
});
