import * as z from 'zod';
import type { ImageSource } from '../../edges/oci/interface.ts';
import { mediaTypes } from '../../formats/oci/index.ts';
import { type Digest, OakumError, sha256 } from '../../kernel/pure/index.ts';
import { type Image, lineageLabels, patchCommand } from '../../model/index.ts';
import type { PatchedBefore } from './contract.ts';

export interface NewLayer {
  readonly digest: Digest;
  readonly diffId: Digest;
  readonly sizeBytes: number;
}

export interface Lineage {
  readonly engine: string;
  readonly planDigest?: Digest | undefined;
  readonly sourceDateEpoch: number;
  /** What the layer does, for `docker history`. */
  readonly comment: string;
  readonly patched?: PatchedBefore | undefined;
}

export interface AssembledImage {
  readonly manifest: { readonly mediaType: string; readonly digest: Digest; readonly bytes: Uint8Array };
  readonly config: { readonly mediaType: string; readonly digest: Digest; readonly bytes: Uint8Array };
  readonly layerMediaType: string;
}

const Manifest = z.looseObject({
  mediaType: z.string().optional(),
  config: z.looseObject({ mediaType: z.string(), digest: z.string(), size: z.number() }),
  layers: z.array(z.looseObject({ mediaType: z.string(), digest: z.string(), size: z.number() })),
  annotations: z.record(z.string(), z.string()).optional(),
});

const Labels = z.record(z.string(), z.string()).nullish();

const Config = z.looseObject({
  created: z.string().nullish(),
  config: z.looseObject({ Labels }).nullish(),
  rootfs: z.looseObject({ diff_ids: z.array(z.string()) }),
  history: z.array(z.looseObject({})).nullish(),
});

/** What the kernel's overlay file system and the runtimes that use it can stack. */
const maxLayers = 127;
const maxConfigBytes = 8 * 2 ** 20;

export function hasRoomForLayer(image: Image): boolean {
  return image.layers.length < maxLayers;
}

/**
 * The source's manifest and configuration with one more layer. Everything else stays: entry point, environment, user,
 * fields that nobody here knows. The same input gives the same bytes.
 *
 * @throws oci.malformed
 */
export async function withLayer(
  layer: NewLayer,
  {
    image,
    source,
    lineage,
    signal,
  }: {
    readonly image: Image;
    readonly source: ImageSource;
    readonly lineage: Lineage;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<AssembledImage> {
  const found = await source.manifest(image.family.manifest, signal);
  const manifest = checked(Manifest, found.bytes);
  const config = checked(Config, await configBytes(manifest.config, { image, source, signal }));
  const configOut = json(patchedConfig(config, { layer, image, lineage }));
  const isDocker = found.mediaType === mediaTypes.dockerManifest;
  const layerMediaType = isDocker ? mediaTypes.dockerLayerGzip : mediaTypes.ociLayerGzip;
  const manifestOut = json({
    ...manifest,
    config: { ...manifest.config, digest: sha256(configOut), size: configOut.byteLength },
    layers: [...manifest.layers, { mediaType: layerMediaType, digest: layer.digest, size: layer.sizeBytes }],
    ...(isDocker ? {} : { annotations: { ...manifest.annotations, ...lineageOf({ image, lineage }) } }),
  });
  return {
    manifest: { mediaType: found.mediaType, digest: sha256(manifestOut), bytes: manifestOut },
    config: { mediaType: manifest.config.mediaType, digest: sha256(configOut), bytes: configOut },
    layerMediaType,
  };
}

async function configBytes(
  descriptor: { readonly size: number },
  {
    image,
    source,
    signal,
  }: { readonly image: Image; readonly source: ImageSource; readonly signal?: AbortSignal | undefined },
): Promise<Uint8Array> {
  if (descriptor.size > maxConfigBytes) {
    throw new OakumError('oci.too-large', `the configuration has ${descriptor.size} bytes`);
  }
  const blob = source.blob({ digest: image.family.config, size: descriptor.size }, signal);
  return Buffer.concat(await Array.fromAsync(blob));
}

interface Patching {
  readonly layer: NewLayer;
  readonly image: Image;
  readonly lineage: Lineage;
}

function patchedConfig(config: z.infer<typeof Config>, { layer, image, lineage }: Patching): object {
  const created = Temporal.Instant.fromEpochMilliseconds(lineage.sourceDateEpoch * 1000).toString();
  const entry = { created, created_by: patchCommand(lineage.engine), comment: lineage.comment };
  const labels = { ...config.config?.Labels, ...lineageOf({ image, lineage }) };
  return {
    ...config,
    created,
    config: { ...config.config, Labels: labels },
    rootfs: { ...config.rootfs, diff_ids: [...config.rootfs.diff_ids, layer.diffId] },
    ...(Array.isArray(config.history) ? { history: [...config.history, entry] } : {}),
  };
}

/** Labels of the image below do not count: one that is built on a patched image has them from there. */
function lineageOf({ image, lineage }: Omit<Patching, 'layer'>): Readonly<Record<string, string>> {
  const { source, origin } = lineage.patched ?? {
    source: image.family.manifest,
    origin: image.family.manifest,
  };
  return {
    [lineageLabels.source]: source,
    [lineageLabels.origin]: origin,
    [lineageLabels.engine]: lineage.engine,
    ...(lineage.planDigest === undefined ? {} : { [lineageLabels.plan]: lineage.planDigest }),
  };
}

function checked<T>(schema: z.ZodType<T>, bytes: Uint8Array): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(bytes).toString()));
  } catch (cause) {
    throw new OakumError('oci.malformed', 'the image’s manifest or configuration is malformed', { cause });
  }
}

function json(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
