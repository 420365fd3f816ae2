import * as z from 'zod';
import { type Contestant, taggedAs } from './contestants.ts';
import type { PatchScene } from './scene.ts';

/** What a contestant left in the registry. */
export interface Patched {
  /** Of its manifest. */
  readonly digest: string;
  /** Of the layers that the source has not, as they are stored. */
  readonly layerBytes: number;
}

const types = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
const Manifest = z.object({ layers: z.array(z.object({ digest: z.string(), size: z.number() })) });

/**
 * Looks at the result and takes it out of the registry again, layers included, so that the next turn, whoever's it is,
 * has to upload all of its own.
 */
export async function takeResult(scene: PatchScene, { tag }: Contestant): Promise<Patched> {
  const below = new Set((await manifestOf(scene.reference)).layers.map(({ digest }) => digest));
  const { digest, layers } = await manifestOf(taggedAs(scene, tag));
  const own = layers.filter((layer) => !below.has(layer.digest));
  await remove(scene, `manifests/${digest}`);
  for (const layer of own) await remove(scene, `blobs/${layer.digest}`);
  return { digest, layerBytes: own.reduce((sum, { size }) => sum + size, 0) };
}

async function manifestOf(
  reference: string,
): Promise<z.infer<typeof Manifest> & { readonly digest: string }> {
  const [, address, repository, tag] = /^([^/]+)\/(.+):([^:/]+)$/.exec(reference) ?? [];
  const url = `http://${address}/v2/${repository}/manifests/${tag}`;
  const answer = await fetch(url, { headers: { accept: types.join(', ') } });
  if (!answer.ok) throw new Error(`${reference}: ${answer.status}`);
  const digest = answer.headers.get('docker-content-digest') ?? '';
  return { ...Manifest.parse(await answer.json()), digest };
}

async function remove({ registry, reference }: PatchScene, what: string): Promise<void> {
  const repository = reference.slice(registry.address.length + 1, reference.lastIndexOf(':'));
  const answer = await fetch(`${registry.url}/v2/${repository}/${what}`, { method: 'DELETE' });
  // A layer that two patches share goes with the first.
  if (!answer.ok && answer.status !== 404) throw new Error(`cannot remove ${what}: ${answer.status}`);
}
