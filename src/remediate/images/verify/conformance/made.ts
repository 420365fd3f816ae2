import { buildImage, type FileTreeSpec, memorySource } from '../../../../../testing/builders/index.ts';
import type { ImageVerdict } from '../../../../model/index.ts';
import type { PatchedImage } from '../../contract.ts';
import { verifyResult } from '../index.ts';

export interface MadeSpec {
  readonly before: FileTreeSpec;
  /** The new layer. */
  readonly layer: FileTreeSpec;
  /** Names of the packages that are said to have moved. */
  readonly moved: readonly string[];
  readonly ranScripts?: boolean;
}

/** The verdicts about what an engine might have made: an image, and one more layer on it. */
export async function verdictsOf(spec: MadeSpec): Promise<readonly ImageVerdict[]> {
  const source = buildImage({ layers: [{ files: spec.before }] });
  const made = buildImage({ layers: [{ files: spec.before }, { files: spec.layer }] });
  const [layer] = made.layers.slice(-1);
  const diffId = made.diffIds.at(-1);
  if (layer === undefined || diffId === undefined) throw new Error('no layer was made');
  const patched: PatchedImage = {
    kind: 'patched',
    engine: 'made',
    manifest: made.manifest,
    config: made.config,
    layer: { ...layer, diffId, sizeBytes: layer.size, path: 'layer' },
    packages: spec.moved.map((name) => ({ name, architecture: 'amd64', from: '1', to: '2', source: name })),
    leftOut: [],
    provenance: {
      engine: 'made',
      sourceReference: 'memory.invalid/shop/web:1',
      sourceDigest: source.manifest.digest,
      repositories: [],
      sourceDateEpoch: 0,
    },
  };
  return await verifyResult({
    image: {
      reference: 'memory.invalid/shop/web:1',
      family: { manifest: source.manifest.digest, config: source.config.digest },
      platform: { os: 'linux', architecture: 'amd64' },
      layers: source.layers.map((one, at) => ({
        ...one,
        sizeBytes: one.size,
        diffId: source.diffIds[at] ?? one.digest,
      })),
      labels: {},
      annotations: {},
    },
    source: memorySource('memory.invalid/shop/web', {
      tags: { '1': source.manifest },
      blobs: [source.config, ...source.layers],
    }),
    patched,
    hasRpms: true,
    work: { stream: () => once(layer.bytes) },
    ranScripts: spec.ranScripts === true,
  });
}

/** One of them. */
export async function verdictOf(check: ImageVerdict['check'], spec: MadeSpec): Promise<ImageVerdict> {
  const found = (await verdictsOf(spec)).find((one) => one.check === check);
  if (found === undefined) throw new Error(`${check} gave no verdict`);
  return found;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** What is different in `after`, as a layer. */
export function layerFrom(before: FileTreeSpec, after: FileTreeSpec): FileTreeSpec {
  const changed = Object.entries(after).filter(
    ([path, file]) => JSON.stringify(file) !== JSON.stringify(before[path]),
  );
  const gone = Object.keys(before).filter((path) => !(path in after));
  const whiteouts = gone.map((path) => [path.replace(/([^/]+)$/, '.wh.$1'), ''] as const);
  return Object.fromEntries([...changed, ...whiteouts]);
}
