import { describe, expect, it } from 'vitest';
import { readDpkgStatus } from '../../../src/formats/dpkg/index.ts';
import { readGoBuildInfo } from '../../../src/formats/go-buildinfo/index.ts';
import { parseImageConfig } from '../../../src/formats/oci/index.ts';
import { type BuiltImage, buildImage, type FileTreeSpec } from '../../builders/index.ts';
import { openContent } from '../../registry/content.ts';
import { behaviourLabel, failsWhenPatched, practiceImages } from './catalogue.ts';
import { debianLayers, distrolessLayer, oldDebianLayer } from './debian.ts';
import { goProgram } from './go-program.ts';
import { fillRegistry, nodeImages, registryName } from './registry.ts';

const text = (files: FileTreeSpec, path: string): string => {
  const file = files[path];
  return typeof file === 'string' ? file : '';
};

describe('images of the practice estate', () => {
  it('are the same every time', () => {
    const digests = (): string[] =>
      practiceImages.slice(0, 3).map(({ spec }) => buildImage(spec()).manifest.digest);
    expect(digests()).toEqual(digests());
  });

  it('hold a database that lists every package once, with the files of those that are generated', () => {
    const [base, applications] = debianLayers({
      base: 'slim',
      applications: ['libssl3', 'nginx', 'php8.2-cli'],
    });
    const files = applications?.files ?? {};
    const { packages, rejected } = readDpkgStatus(Buffer.from(text(files, 'var/lib/dpkg/status')));
    expect(rejected).toEqual([]);
    expect(packages).toHaveLength(91);
    expect(new Set(packages.map(({ name }) => name)).size).toBe(91);
    const generated = packages.filter(({ stanza }) =>
      JSON.stringify(stanza).includes('generated for the practice estate'),
    );
    const lists = { ...base?.files, ...files };
    expect(generated.filter(({ name }) => !(`var/lib/dpkg/info/${name}.list` in lists))).toEqual([]);
    expect(generated.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['libssl3', 'nginx', 'perl-base']),
    );
    expect(generated.map(({ name }) => name)).not.toContain('php8.2-cli');
  });

  it('may be old, or without a package manager', () => {
    const old = readDpkgStatus(Buffer.from(text(oldDebianLayer().files, 'var/lib/dpkg/status')));
    expect(old.packages.find(({ name }) => name === 'perl-base')?.version).toBe('5.32.1-4+deb11u4');
    const bare = distrolessLayer(
      'Package: a\nStatus: install ok installed\nVersion: 1\n\nPackage: b\nVersion: 2\n',
      ['a'],
    );
    expect(bare.files['var/lib/dpkg/status.d/a']).toBe('Package: a\nVersion: 1\n');
    expect(bare.files['var/lib/dpkg/status.d/b']).toBeUndefined();
  });

  it('hold Go programs that say what they were built from', () => {
    const program = goProgram({
      toolchain: 'go1.22.4',
      main: 'example.test/a',
      modules: { 'golang.org/x/net': 'v0.26.0' },
    });
    expect(readGoBuildInfo(program)).toMatchObject({
      kind: 'go',
      value: { stdlibVersion: '1.22.4', modules: [{ path: 'golang.org/x/net', version: 'v0.26.0' }] },
    });
  });
});

async function putChanged(content: Awaited<ReturnType<typeof openContent>>, image: BuiltImage, tag: string) {
  for (const blob of [image.config, ...image.layers]) await content.putBlob(blob.bytes);
  return content.putManifest('payments/ledger', tag, image.manifest);
}

describe('what the nodes know of images', () => {
  it('an image that fails when patched runs as it was, and no later one that carries its label gets ready', async () => {
    const content = await openContent(undefined);
    await fillRegistry(content);
    const labels = { [behaviourLabel]: failsWhenPatched };
    const changed = buildImage({ layers: [{ files: { 'etc/patched': 'yes' } }], labels });
    const nodes = await nodeImages(content);
    const name = `${registryName}/payments/ledger`;
    const digest = await putChanged(content, changed, '2.0.3-oakum.1');
    const pinned = `${name}:2.0.3-oakum.1@${digest}`;
    expect(await nodes.resolve(pinned)).toEqual({ digest });
    await nodes.resolve(`${name}:2.0.3`);
    await nodes.resolve(`${name}:2.0.3-oakum.1`);
    expect(['2.0.3', '2.0.3-oakum.1'].map((tag) => nodes.fails(`${name}:${tag}`))).toEqual([false, true]);
    expect(nodes.fails(pinned)).toBe(true);
    const afterRestart = await nodeImages(content);
    expect(afterRestart.fails(pinned)).toBe(true);
  });

  it('an image that is not there, or of another registry, cannot be pulled', async () => {
    const content = await openContent(undefined);
    await fillRegistry(content);
    const nodes = await nodeImages(content);
    expect(await nodes.resolve(`${registryName}/shop/web:9`)).toEqual({
      error: `${registryName}/shop/web:9: manifest unknown`,
    });
    expect(await nodes.resolve('docker.io/library/nginx:1')).toMatchObject({
      error: expect.stringMatching('no such host'),
    });
  });

  it('every image says that it was generated', () => {
    const silent = practiceImages.filter(({ spec }) => {
      const labels = parseImageConfig(buildImage(spec()).config.bytes).config?.Labels ?? {};
      return labels['org.opencontainers.image.description'] !== 'generated for the practice estate';
    });
    expect(silent).toEqual([]);
  });
});
