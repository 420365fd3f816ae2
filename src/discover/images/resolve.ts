import type { BlobDescriptor, ImageSource } from '../../edges/oci/interface.ts';
import {
  type ImageConfig,
  type ImageManifest,
  isAttestation,
  parseImageConfig,
  parseManifest,
  pickPlatform,
} from '../../formats/oci/index.ts';
import { type Digest, isDigest, OakumError } from '../../kernel/pure/index.ts';
import {
  allRead,
  type Image,
  type ImageLayer,
  type ImageProvenance,
  type Outcome,
  type Platform,
} from '../../model/index.ts';
import { type Attached, attachedProvenance } from './attached.ts';
import { bytesBy, type DocumentCache, manifestBy } from './known-documents.ts';
import { layerCommands } from './lineage/commands.ts';
import { provenanceIn } from './provenance.ts';

export interface ResolveOptions {
  readonly platform: Platform;
  /** How the image was asked for; the source's name with the reference unless said. */
  readonly name?: string | undefined;
  /** Manifests and configurations that are known by digest; without it the source is asked for everything. */
  readonly cache?: DocumentCache | undefined;
  /** Also asks for provenance that others attached to the image: some requests more for every image, never cached. */
  readonly withAttached?: true | undefined;
  readonly signal?: AbortSignal | undefined;
}

const maxConfigBytes = 16 * 2 ** 20;
const maxNesting = 2;

/**
 * Resolves a tag or digest to one platform's image: index, manifest and configuration as one family. Nothing of its
 * layers is read.
 *
 * @throws images.no-platform, images.not-an-image, images.too-large, oci.malformed, and what the source throws.
 */
export async function resolveImage(
  source: ImageSource,
  reference: string,
  options: ResolveOptions,
): Promise<Outcome<Image>> {
  const { platform, signal, cache } = options;
  const found = await findManifest(source, { ...options, reference, depth: 0 });
  const { manifest } = found;
  const configBytes = await bytesBy(manifest.config.digest, cache, () =>
    readWhole(source, manifest.config, signal),
  );
  const config = placed(`${source.name}@${manifest.config.digest}`, () => parseImageConfig(configBytes));
  const layers = placed(`${source.name} ${reference}`, () => layersOf(manifest, config, platform));
  const family = { index: found.index, manifest: found.digest, config: manifest.config.digest };
  const { provenance, leftOut } = await provenanceOf(source, { found, options });
  return {
    value: {
      reference: options.name ?? `${source.name}${isDigest(reference) ? '@' : ':'}${reference}`,
      family,
      platform: {
        os: config.os,
        architecture: config.architecture,
        ...(config.variant === undefined ? {} : { variant: config.variant }),
      },
      layers,
      labels: config.config?.Labels ?? {},
      annotations: { ...found.annotations, ...manifest.annotations },
      ...(provenance === undefined ? {} : { provenance }),
    },
    coverage: leftOut.length === 0 ? allRead(1) : { ...allRead(1), leftOut },
  };
}

/** What lies beside the image in its index, and what others attached where that says nothing. */
async function provenanceOf(
  source: ImageSource,
  { found, options }: { readonly found: FoundManifest; readonly options: ResolveOptions },
): Promise<Attached> {
  const beside = { provenance: found.provenance, leftOut: [] };
  if (options.withAttached !== true || found.provenance?.kind === 'read') return beside;
  const digests = [found.digest, ...(found.index === undefined ? [] : [found.index])];
  const attached = await attachedProvenance(source, digests, options);
  return { ...attached, provenance: attached.provenance ?? found.provenance };
}

interface FoundManifest {
  readonly manifest: ImageManifest;
  readonly digest: Digest;
  readonly index: Digest | undefined;
  /** What the index says of the manifest. */
  readonly annotations: ImageManifest['annotations'];
  readonly provenance: ImageProvenance | undefined;
}

interface Finding extends ResolveOptions {
  /** A tag or a digest inside the source. */
  readonly reference: string;
  /** An index may hold an index. */
  readonly depth: number;
}

async function findManifest(source: ImageSource, options: Finding): Promise<FoundManifest> {
  const { reference, platform, signal, cache, depth } = options;
  const blob = await manifestBy(source, reference, { cache, signal });
  const parsed = placed(`${source.name} ${reference}`, () => parseManifest(blob.bytes, blob.mediaType));
  if (parsed.kind === 'manifest')
    return { ...nothingSaid, manifest: parsed.manifest, digest: blob.digest, index: undefined };
  const picked = pickPlatform(parsed.index, platform);
  if (picked !== undefined && depth >= maxNesting) {
    throw new OakumError(
      'images.not-an-image',
      `${source.name} ${reference}: an index in an index in an index: no more are followed`,
      { hint: 'no tool builds such an image: see what is pushed there' },
    );
  }
  if (picked === undefined) {
    const offered = parsed.index.manifests
      .filter((entry) => !isAttestation(entry))
      .map((entry) => printed(entry.platform));
    throw new OakumError(
      'images.no-platform',
      `${source.name} ${reference} has no image for ${printed(platform)}; it has ${offered.join(', ') || 'none'}`,
      { hint: 'name one of its platforms with --platform' },
    );
  }
  const inner = await findManifest(source, { ...options, reference: picked.digest, depth: depth + 1 });
  const provenance = await provenanceIn(source, {
    index: parsed.index,
    manifest: picked.digest,
    cache,
    signal,
  });
  return {
    ...inner,
    index: blob.digest,
    annotations: { ...picked.annotations, ...inner.annotations },
    provenance: inner.provenance ?? provenance,
  };
}

/** A document that cannot be read, with where it lies. */
function placed<T>(place: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof OakumError)) throw error;
    throw new OakumError(error.code, `${place}: ${error.message}`, {
      cause: error,
      hint: 'look at what the registry or a proxy before it answers to this address',
    });
  }
}

const nothingSaid = { annotations: undefined, provenance: undefined };

function printed(platform: Platform | undefined): string {
  if (platform === undefined) return 'an unnamed platform';
  const { os, architecture, variant } = platform;
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

/** The configuration's diff ids belong to the manifest's layers, one to one. */
function layersOf(manifest: ImageManifest, config: ImageConfig, platform: Platform): readonly ImageLayer[] {
  const diffIds = config.rootfs.diff_ids;
  if (diffIds.length !== manifest.layers.length) {
    throw new OakumError(
      'images.not-an-image',
      `${manifest.layers.length} layers but ${diffIds.length} diff ids: not a container image for ${printed(platform)}`,
    );
  }
  const commands = layerCommands(config.history ?? [], diffIds.length);
  return manifest.layers.flatMap(({ digest, mediaType, size, urls }, at) => {
    const [diffId, command] = [diffIds[at], commands[at]];
    if (diffId === undefined) return [];
    return [
      {
        digest,
        diffId,
        mediaType,
        sizeBytes: size,
        ...(urls === undefined ? {} : { urls }),
        ...(command === undefined ? {} : { command }),
      },
    ];
  });
}

async function readWhole(
  source: ImageSource,
  descriptor: Pick<BlobDescriptor, 'digest' | 'size'>,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  if (descriptor.size > maxConfigBytes) {
    const message = `configuration ${descriptor.digest} of ${source.name} has ${descriptor.size} bytes, allowed are ${maxConfigBytes}`;
    throw new OakumError('images.too-large', message, {
      hint: 'the manifest says so: see what is pushed there',
    });
  }
  return Buffer.concat(await Array.fromAsync(source.blob(descriptor, signal)));
}
