import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type DebianImage, pushImage } from '../../rig/debian-image.ts';
import { writeOciLayout } from '../../rig/oci-layout.ts';
import { run } from '../../rig/process.ts';

const root = join(import.meta.dirname, '..', '..');

/** Makes an image of the built bundle and this Node with the libraries that it needs, and pushes it. Gives its digest. */
export async function pushOakum(reference: string): Promise<string> {
  const work = mkdtempSync(join(tmpdir(), 'oakum-image-'));
  try {
    const image = await makeImage(work);
    await pushImage(image, { reference });
    return image.digest;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function makeImage(work: string): Promise<DebianImage> {
  const stage = join(work, 'stage');
  cpSync(join(root, 'dist'), join(stage, 'oakum'), { recursive: true });
  const node = '/usr/local/bin/node';
  copy(process.execPath, join(stage, node));
  for (const library of await librariesOf(process.execPath)) copy(library, join(stage, library));
  const layerTar = join(work, 'layer.tar');
  const owner = ['--owner=0', '--group=0', '--mode=u+rwX,go+rX,go-w'];
  await run('tar', ['--create', '--file', layerTar, ...owner, '--directory', stage, '.']);
  const layout = join(work, 'layout');
  const digest = await writeOciLayout(layout, {
    layerTar,
    name: 'oakum.invalid/oakum:1',
    created: '2026-01-01T00:00:00Z',
    runtime: { entrypoint: [node, '/oakum/oakum.js'] },
  });
  return { layout, tag: '1', digest };
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

/** As the dynamic linker finds them here, itself included. */
async function librariesOf(program: string): Promise<readonly string[]> {
  const listed = await run('ldd', [program]);
  return [...listed.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].map(([, path = '']) => path);
}
