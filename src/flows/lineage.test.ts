import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildImage, type ImageSpec, type LayerSpec } from '../../testing/builders/index.ts';
import { debianRoot, installedFiles } from '../../testing/repositories/index.ts';
import { mediaTypes } from '../formats/oci/index.ts';
import { sha256 } from '../kernel/pure/index.ts';
import type { ReportFinding, ReportImage, ScanReport } from '../model/index.ts';
import { type FakeWorld, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { explainIn } from './explain.ts';
import { scanCluster } from './scan-cluster.ts';
import { scanImage } from './scan-image.ts';

const signal = new AbortController().signal;
const rootfs: LayerSpec = {
  files: debianRoot({ installed: [less(vulnerableLess)] }),
  command: '/bin/sh -c #(nop) ADD file:1 in / ',
};
const installs = (name: string, version: string): LayerSpec => {
  const status = typeof rootfs.files === 'object' ? rootfs.files['var/lib/dpkg/status'] : undefined;
  const before = typeof status === 'string' ? status : '';
  return {
    files: installedFiles([{ name, version }], before),
    command: `RUN /bin/sh -c apt-get install -y ${name} # buildkit`,
  };
};
const program = (name: string): LayerSpec => ({
  files: { [`srv/${name}`]: name },
  command: `COPY ${name} /srv`,
});

const images: Readonly<Record<string, ImageSpec>> = {
  'platform/debian': { layers: [rootfs] },
  'shop/cart': { layers: [rootfs, program('cart')] },
  'shop/tools': { layers: [rootfs, installs('openssl', '3.0.11-1~deb12u2')] },
};

let fake: FakeWorld;
let report: ScanReport;
/** Of an image that the estate does not run, before the estate was read. */
let before: ScanReport;

const scanOne = (name: string): Promise<ScanReport> =>
  scanImage(fake.world, {
    reference: named(name),
    platform: 'linux/amd64',
    useCache: true,
    advisoriesFrom: undefined,
    packagesOnly: false,
    signal,
  });

async function push(name: string, spec: ImageSpec): Promise<void> {
  const { config, layers, manifest } = buildImage(spec);
  for (const blob of [config, ...layers]) await fake.registry.content.putBlob(blob.bytes);
  await fake.registry.content.putManifest(name, '1', manifest);
}

beforeAll(async () => {
  fake = await startFakeWorld();
  const annotations = { 'org.opencontainers.image.base.name': 'docker.io/library/debian:12' };
  await push('shop/alone', { layers: [rootfs, program('alone')], annotations });
  before = await scanOne('shop/alone');
  for (const [name, spec] of Object.entries(images)) {
    await push(name, spec);
    await fake.deploy(name.replace('/', '-'), { image: `${name}:1` });
  }
  const scope = { namespaces: ['shop'], labelSelector: '' };
  const request = { scope, advisoriesFrom: undefined, packagesOnly: false, signal };
  report = (await scanCluster(fake.world, request)).report;
});
afterAll(() => fake.stop());

const named = (name: string): string => `${fake.registry.host}/${name}:1`;

function imageOf(name: string): ReportImage {
  const found = report.images.find(({ references }) => references.includes(named(name)));
  if (found === undefined) throw new Error(`no ${name} in the report`);
  return found;
}

const broughtIn = (name: string): Readonly<Record<string, ReportFinding['brought']>> =>
  Object.fromEntries(
    report.findings
      .filter(({ subject }) => subject === imageOf(name).subject)
      .map((finding) => [`${finding.vulnerability} ${finding.package.name}`, finding.brought]),
  );

describe('a scan of images that are built on each other', () => {
  it('tells each image with its base and its children', () => {
    const debian = { id: imageOf('platform/debian').subject, name: named('platform/debian') };
    expect(report.images.map(({ references, lineage }) => [references, lineage.base.kind])).toEqual([
      [[named('platform/debian')], 'unknown'],
      [[named('shop/cart')], 'image'],
      [[named('shop/tools')], 'image'],
    ]);
    expect(imageOf('shop/cart').lineage).toMatchObject({
      base: { image: debian, layers: 1, confidence: 'high' },
      layers: [
        { command: 'ADD file:1 in /', origin: { kind: 'base', base: debian } },
        { command: 'COPY cart /srv', origin: { kind: 'own' } },
      ],
      children: [],
    });
    expect(imageOf('platform/debian').lineage.children.map(({ name }) => name)).toEqual([
      named('shop/cart'),
      named('shop/tools'),
    ]);
  });

  it('says of each finding which layer brought its package, also where a later layer wrote the database anew', () => {
    const base = { id: imageOf('platform/debian').subject, name: named('platform/debian') };
    const fromBase = { layer: 1, command: 'ADD file:1 in /', origin: { kind: 'base', base } };
    expect(broughtIn('shop/cart')).toEqual({
      'CVE-2024-32487 less': fromBase,
      'CVE-2022-48624 less': fromBase,
    });
    const tools = broughtIn('shop/tools');
    expect(tools['CVE-2024-32487 less']).toEqual(fromBase);
    const own = Object.entries(tools).filter(([name]) => name.endsWith(' openssl'));
    expect(own.length).toBeGreaterThan(0);
    for (const [, brought] of own)
      expect(brought).toEqual({
        layer: 2,
        command: 'RUN apt-get install -y openssl',
        origin: { kind: 'own' },
      });
    expect(broughtIn('platform/debian')['CVE-2024-32487 less']?.origin).toEqual({ kind: 'unknown' });
  });

  it('advises to fix the base once, where all that a patch removes comes from it', () => {
    const lineOf = (name: string) =>
      report.patches
        .filter(({ kind, title }) => kind === 'layer-patch' && title.startsWith(name))
        .map(({ reasons }) => reasons.filter((reason) => reason.startsWith('fix the base')));
    const all = Object.keys(broughtIn('shop/cart')).length + Object.keys(broughtIn('shop/tools')).length;
    const line = `fix the base once: platform/debian:1 brings 4 of ${all} findings to 2 images`;
    expect(lineOf('shop/cart')).toEqual([[line]]);
    expect(lineOf('platform/debian')).toEqual([[]]);
  });

  it('explains a patch with the lineage of its image', () => {
    const patch = report.patches.find(({ title }) => title.startsWith('shop/cart'));
    const { images: shown } = explainIn(report, patch?.id ?? '');
    expect(shown).toEqual([imageOf('shop/cart')]);
  });
});

describe('a scan of one image by itself', () => {
  it('knows what its annotations say, and not where the base ends, where no estate was read', () => {
    expect(before.images.map(({ lineage }) => lineage.base)).toMatchObject([
      { kind: 'named', name: 'docker.io/library/debian:12', confidence: 'low' },
    ]);
    expect(before.findings.map(({ brought }) => brought)).toEqual(
      before.findings.map(() => ({
        layer: 1,
        command: 'ADD file:1 in /',
        origin: { kind: 'unknown' },
      })),
    );
    expect(before.findings.length).toBeGreaterThan(0);
  });

  it('says which image of the estate brought each package, by the last reading of the estate', async () => {
    const after = await scanOne('shop/alone');
    const base = { id: imageOf('platform/debian').subject, name: named('platform/debian') };
    expect(after.images).toMatchObject([
      {
        references: [named('shop/alone')],
        lineage: {
          base: {
            kind: 'image',
            image: base,
            layers: 1,
            confidence: 'high',
            evidence: [
              `its lowest layer is the whole of ${base.name}`,
              expect.stringContaining('docker.io/library/debian:12'),
              `the estate as it was last read, ${report.scannedAt}`,
            ],
          },
          children: [],
        },
      },
    ]);
    expect(after.findings.map(({ brought }) => brought)).toEqual(
      before.findings.map(() => ({ layer: 1, command: 'ADD file:1 in /', origin: { kind: 'base', base } })),
    );
  });

  it('tells the same of an image of the estate as the scan of the estate, and when the estate was read', async () => {
    const { images: found } = await scanOne('shop/cart');
    const inEstate = imageOf('shop/cart');
    const evidence = [
      ...inEstate.lineage.base.evidence,
      `the estate as it was last read, ${report.scannedAt}`,
    ];
    expect(found).toEqual([
      { ...inEstate, lineage: { ...inEstate.lineage, base: { ...inEstate.lineage.base, evidence } } },
    ]);
  });

  it('tells what provenance that was attached to it says, as nobody verified it', async () => {
    const { config, layers, manifest } = buildImage({
      layers: [program('nobody-elses'), program('attested')],
    });
    const { content, host } = fake.registry;
    for (const blob of [config, ...layers]) await content.putBlob(blob.bytes);
    await content.putManifest('shop/attested', '1', manifest);
    const hex = manifest.digest.slice('sha256:'.length);
    const statement = {
      subject: [{ digest: { sha256: hex } }],
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {
        buildDefinition: {
          resolvedDependencies: [
            { uri: 'pkg:docker/debian@12', digest: { sha256: 'b'.repeat(64) } },
            { uri: 'git+https://git.acme.io/shop', digest: { gitCommit: 'c'.repeat(40) } },
          ],
        },
      },
    };
    const payload = Buffer.from(JSON.stringify(statement)).toString('base64');
    const envelope = JSON.stringify({ payloadType: 'application/vnd.in-toto+json', payload });
    await attach(`sha256-${hex}.att`, 'application/vnd.dsse.envelope.v1+json', envelope);
    const { images: found } = await scanImage(fake.world, {
      reference: `${host}/shop/attested:1`,
      platform: 'linux/amd64',
      useCache: true,
      advisoriesFrom: undefined,
      packagesOnly: true,
      signal,
    });
    expect(found.map(({ lineage }) => lineage.base)).toEqual([
      {
        kind: 'named',
        name: 'debian:12',
        digest: `sha256:${'b'.repeat(64)}`,
        confidence: 'low',
        evidence: [
          'its provenance (nobody checked who signed it) names debian:12 alone: its base, or what built it',
          `its provenance (nobody checked who signed it) has it built from git+https://git.acme.io/shop at ${'c'.repeat(40)}`,
        ],
      },
    ]);
  });

  async function attach(tag: string, mediaType: string, text: string): Promise<void> {
    const { content } = fake.registry;
    const blobs = [new TextEncoder().encode('{}'), new TextEncoder().encode(text)];
    for (const blob of blobs) await content.putBlob(blob);
    const [config, layer] = blobs.map((blob) => ({ digest: sha256(blob), size: blob.byteLength }));
    const attached = {
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: { mediaType: mediaTypes.ociConfig, ...config },
      layers: [{ mediaType, ...layer }],
    };
    const bytes = new TextEncoder().encode(JSON.stringify(attached));
    await content.putManifest('shop/attested', tag, { mediaType: mediaTypes.ociManifest, bytes });
  }
});
