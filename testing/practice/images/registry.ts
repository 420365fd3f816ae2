import { parseImageConfig, parseManifest } from '../../../src/formats/oci/index.ts';
import { type Digest, sha256 } from '../../../src/kernel/pure/index.ts';
import { type BuiltImage, buildImage } from '../../builders/index.ts';
import type { ImageAnswer } from '../../kube/index.ts';
import type { Content } from '../../registry/index.ts';
import { behaviourLabel, failsWhenPatched, practiceImages } from './catalogue.ts';

/** The name by which workloads know the registry; Oakum's Registry document says where it really is. */
export const registryName = 'registry.practice.test';

/** Builds and stores the images that are not there yet. */
export async function fillRegistry(content: Content): Promise<void> {
  for (const { name, spec } of practiceImages) {
    const [repository = '', tag = ''] = name.split(':');
    if (content.tags(repository).includes(tag)) continue;
    await store(content, buildImage(spec()), { repository, tag });
  }
}

async function store(
  content: Content,
  { manifest, config, layers }: BuiltImage,
  { repository, tag }: { readonly repository: string; readonly tag: string },
): Promise<void> {
  for (const blob of [config, ...layers]) await content.putBlob(blob.bytes);
  await content.putManifest(repository, tag, manifest);
}

/** What the nodes know of images: they pull as the registry's own customers, without Oakum. */
export interface NodeImages {
  resolve(image: string): Promise<ImageAnswer>;
  /** Whether pods of it never get ready, as far as it was resolved before. */
  fails(image: string): boolean;
}

/**
 * Resolves references in the registry. An image that says `fails-when-patched` runs as long as it is the one that the
 * estate was made with; any later image that carries its label does not get ready.
 */
export async function nodeImages(content: Content): Promise<NodeImages> {
  const original = new Set(await originals(content));
  const failing = new Set<string>();
  const look = async (image: string): Promise<ImageAnswer> => {
    const wanted = namedOf(image);
    if (wanted === undefined) return { error: `failed to resolve ${image}: no such host` };
    const manifest = await content.manifest(wanted.repository, wanted.reference);
    if (manifest === undefined) return { error: `${image}: manifest unknown` };
    const { digest, behaviour } = await read(content, manifest);
    if (behaviour === failsWhenPatched && !original.has(digest)) failing.add(digest).add(image);
    return { digest };
  };
  for (const repository of content.repositories())
    for (const digest of content.digests(repository)) await look(`${registryName}/${repository}@${digest}`);
  return { resolve: look, fails: (image) => failing.has(image) || failing.has(image.split('@')[1] ?? '') };
}

async function originals(content: Content): Promise<readonly Digest[]> {
  const found: Digest[] = [];
  for (const { name } of practiceImages) {
    const [repository = '', tag = ''] = name.split(':');
    const manifest = await content.manifest(repository, tag);
    if (manifest !== undefined) found.push((await read(content, manifest)).digest);
  }
  return found;
}

function namedOf(image: string): { readonly repository: string; readonly reference: string } | undefined {
  const [, repository, tag = 'latest', digest] =
    /^registry\.practice\.test\/([^:@]+)(?::([^@]+))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(image) ?? [];
  return repository === undefined ? undefined : { repository, reference: digest ?? tag };
}

async function read(
  content: Content,
  manifest: { readonly bytes: Uint8Array; readonly mediaType: string },
): Promise<{ readonly digest: Digest; readonly behaviour: string | undefined }> {
  const digest = sha256(manifest.bytes);
  const parsed = parseManifest(manifest.bytes, manifest.mediaType);
  const config = parsed.kind === 'manifest' ? await content.blob(parsed.manifest.config.digest) : undefined;
  return { digest, behaviour: config === undefined ? undefined : labelsOf(config)[behaviourLabel] };
}

/** Signatures are stored as images, too, with configurations that say little. */
function labelsOf(config: Uint8Array): Readonly<Record<string, string>> {
  try {
    return parseImageConfig(config).config?.Labels ?? {};
  } catch {
    return {};
  }
}
