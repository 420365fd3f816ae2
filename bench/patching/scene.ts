import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianImage, minbaseRecipe, pushImage } from '../../rig/debian-image.ts';
import { writeOciLayout } from '../../rig/oci-layout.ts';
import { run } from '../../rig/process.ts';
import { type RigRegistry, startDockerRegistry } from '../../rig/registry.ts';
import { imageA } from '../images.ts';
import type { Place } from '../measurement.ts';
import { type LocalMirror, startLocalMirror } from './mirror.ts';

/** Where every contestant takes the image and the packages from, and pushes to. */
export interface PatchScene {
  readonly registry: RigRegistry;
  /** Image A with the apt settings of Debian's own container images and the local mirror as its only source. */
  readonly reference: string;
  stop(): Promise<void>;
}

/** What Copa brings the tools from, under the name that it has below any registry that stands in for its own. */
const toolingImage = 'project-copacetic/copacetic/debian:12-slim';

export async function openPatchScene(place: Place): Promise<PatchScene> {
  const mirror = await startLocalMirror(place.directory('mirror'));
  const registry = await startDockerRegistry();
  const stop = async (): Promise<void> => {
    await registry.stop();
    await mirror.stop();
  };
  try {
    const image = await imageA();
    const reference = `${registry.address}/bench/a:1`;
    const push = async (base: string, to: string): Promise<void> => {
      const layout = join(place.directory('image'), 'layout');
      const digest = await withSources(mirror, { base, layout, work: place.directory('settings') });
      await pushImage({ layout, tag: '1', digest }, { reference: to });
    };
    await push(image.layout, reference);
    await push((await debianImage(minbaseRecipe)).layout, `${registry.address}/${toolingImage}`);
    return { registry, reference, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const services = '#!/bin/sh\nexit 101\n';
const cleaning = [
  'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };',
  'Dir::Cache::pkgcache "";',
  'Dir::Cache::srcpkgcache "";',
];

/** Without these settings apt leaves its caches in the layer and starts services. */
async function withSources(
  { url, codename }: LocalMirror,
  { base, layout, work }: { readonly base: string; readonly layout: string; readonly work: string },
): Promise<string> {
  const tree = join(work, 'tree');
  const sources = [
    `deb ${url}/debian ${codename} main`,
    `deb ${url}/debian-security ${codename}-security main`,
  ];
  const files = {
    'etc/apt/sources.list': lines(sources),
    'etc/apt/apt.conf.d/docker-clean': lines(cleaning),
    'usr/sbin/policy-rc.d': services,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(tree, path, '..'), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  chmodSync(join(tree, 'usr/sbin/policy-rc.d'), 0o755);
  const layerTar = join(work, 'layer.tar');
  const fixed = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  await run('tar', ['--create', `--file=${layerTar}`, `--directory=${tree}`, ...fixed, 'etc', 'usr']);
  return await writeOciLayout(layout, {
    layerTar,
    base,
    name: 'oakum.invalid/bench/patching:1',
    created: '1970-01-01T00:00:00Z',
    runtime: { entrypoint: ['/bin/sleep', 'infinity'] },
  });
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
