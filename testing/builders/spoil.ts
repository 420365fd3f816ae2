import { gunzipSync } from 'node:zlib';
import { gzipBytes } from '../../src/formats/compression/index.ts';
import { readTarBytes, type TarMember, tarBytes } from '../../src/formats/tar/index.ts';
import { type Digest, sha256 } from '../../src/kernel/pure/index.ts';
import { type FileTreeSpec, layerTar } from './layer.ts';

/** The parts of an image's newest layer and what describes it. */
export interface LayeredParts {
  readonly manifest: { readonly mediaType: string; readonly digest: Digest; readonly bytes: Uint8Array };
  readonly config: { readonly mediaType: string; readonly digest: Digest; readonly bytes: Uint8Array };
  readonly layer: {
    readonly mediaType: string;
    readonly digest: Digest;
    readonly diffId: Digest;
    readonly sizeBytes: number;
    readonly path: string;
  };
}

/** How a result is made wrong on purpose; everything that hangs on it (digests, sizes) is made to fit again. */
export interface Spoiling {
  /** Over the members of the layer by path; undefined takes one out. */
  readonly files?: Readonly<Record<string, FileTreeSpec[string] | undefined>>;
  /** Over the members as they are. */
  readonly members?: (members: readonly TarMember[]) => readonly TarMember[];
  /** Changes the configuration, after the layer's diff id was put into it. */
  readonly config?: (config: Record<string, unknown>) => object;
  /** Changes the manifest, after layer and configuration were put into it. */
  readonly manifest?: (manifest: Record<string, unknown>) => object;
}

/** The parts made wrong; `layerBytes` is what has to lie at the layer's path. */
export function spoiled<T extends LayeredParts>(
  parts: T,
  layerBytes: Uint8Array,
  { files = {}, members = (all) => all, config = same, manifest = same }: Spoiling,
): { readonly parts: T; readonly layerBytes: Uint8Array } {
  const kept = [...readTarBytes(gunzipSync(layerBytes))].filter(({ header }) => !(header.path in files));
  const given = Object.entries(files).flatMap(([path, file]) => (file === undefined ? [] : [[path, file]]));
  const added = [...readTarBytes(layerTar(Object.fromEntries(given)))];
  const tar = tarBytes(members([...kept, ...added]), { maxMtimeSeconds: Number.MAX_SAFE_INTEGER });
  const bytes = gzipBytes(tar);
  const layer = { ...parts.layer, digest: sha256(bytes), diffId: sha256(tar), sizeBytes: bytes.byteLength };
  const configDocument = JSON.parse(Buffer.from(parts.config.bytes).toString());
  configDocument.rootfs.diff_ids.splice(-1, 1, layer.diffId);
  const configBytes = json(config(configDocument));
  const document = JSON.parse(Buffer.from(parts.manifest.bytes).toString());
  Object.assign(document.layers.at(-1), { digest: layer.digest, size: layer.sizeBytes });
  Object.assign(document.config, { digest: sha256(configBytes), size: configBytes.byteLength });
  const manifestBytes = json(manifest(document));
  return {
    parts: {
      ...parts,
      layer,
      config: { ...parts.config, digest: sha256(configBytes), bytes: configBytes },
      manifest: { ...parts.manifest, digest: sha256(manifestBytes), bytes: manifestBytes },
    },
    layerBytes: bytes,
  };
}

function same(document: Record<string, unknown>): object {
  return document;
}

function json(value: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
