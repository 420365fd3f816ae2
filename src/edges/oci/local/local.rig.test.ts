import { join } from 'node:path';
import { expect, test } from 'vitest';
import { debianImage, minbaseRecipe } from '../../../../rig/debian-image.ts';
import { describeRig } from '../../../../rig/describe-rig.ts';
import { diskDirectory, removeDirectory } from '../../../../rig/paths.ts';
import { run } from '../../../../rig/process.ts';
import { parseManifest } from '../../../formats/oci/index.ts';
import { openLocalImage } from '../index.ts';

async function layersOf(text: string): Promise<readonly string[]> {
  const opened = await openLocalImage(text);
  if (opened === undefined) throw new Error(`${text} was not opened`);
  const manifest = await opened.source.manifest(opened.reference);
  const parsed = parseManifest(manifest.bytes, manifest.mediaType);
  if (parsed.kind !== 'manifest') throw new Error(`${text} is an index`);
  const sizes = [];
  for (const layer of [parsed.manifest.config, ...parsed.manifest.layers]) {
    let size = 0;
    for await (const chunk of opened.source.blob(layer)) size += chunk.byteLength;
    expect(size).toBe(layer.size);
    sizes.push(layer.digest);
  }
  return sizes;
}

describeRig('images on disk as skopeo writes them', ['skopeo', 'mmdebstrap'], () => {
  test('are read whole: a layout, an OCI archive and an archive of docker save', async () => {
    const { layout, tag } = await debianImage(minbaseRecipe);
    const directory = diskDirectory();
    try {
      const source = `oci:${layout}:${tag}`;
      const ociArchive = `oci-archive:${join(directory, 'oci.tar')}`;
      const dockerArchive = `docker-archive:${join(directory, 'docker.tar')}`;
      await run('skopeo', ['copy', '--quiet', source, `${ociArchive}:web`]);
      await run('skopeo', ['copy', '--quiet', source, `${dockerArchive}:acme.example/web:1`]);
      const blobs = await layersOf(`oci:${layout}`);
      expect(blobs.length).toBe(2);
      expect(await layersOf(ociArchive)).toEqual(blobs);
      // docker save unpacks layers, so that their digests are their diff ids.
      expect((await layersOf(dockerArchive)).length).toBe(2);
    } finally {
      removeDirectory(directory);
    }
  });
});
