/**
 * The native engine: upgrades packages of dpkg or apk by writing what the package manager would have written, in this
 * process, with nothing of the image or of a package ever executed. It does in-place upgrades inside the release; packages
 * whose scripts would do something, new dependencies and everything else that cannot be known from bytes are refused with
 * a code.
 */
import { type Digest, OakumError } from '../../../../kernel/pure/index.ts';
import { apkFolder } from '../../apk-database/index.ts';
import { type AssembledImage, hasRoomForLayer, withLayer } from '../../assemble.ts';
import type {
  NotPatched,
  PatchEngine,
  PatchedImage,
  PatchPreview,
  PatchProvenance,
  PatchRequest,
  PatchWorld,
} from '../../contract.ts';
import { readImageFiles, type Wanted } from '../../image-files/index.ts';
import { type BuiltLayer, buildLayer, layerPath } from '../../layer.ts';
import { apkWants, prepareApk } from './apk/prepare.ts';
import { makePackageStore, type PackageStore, storePath } from './package-store.ts';
import { dpkgWants, hasDpkg, prepareDpkg } from './prepare-dpkg.ts';
import type { Ready } from './ready.ts';

const id = 'native';

/** What the engine looks at in an image. */
export const nativeWants: Wanted = {
  keeps: (path) => dpkgWants(path).keeps || apkWants(path).keeps,
  hashes: (path) => dpkgWants(path).hashes || apkWants(path).hashes,
};

/** Needs nothing; holds no state. */
export function makeNativeEngine(): PatchEngine {
  return {
    id,
    needs: { programs: [], executes: 'nothing', packageDatabases: ['dpkg', 'status.d', 'apk'] },
    plan: (request, world) =>
      withStore(world, async (store) => {
        const ready = await prepare(request, world, store);
        return ready.kind === 'ready' ? previewOf(ready) : ready;
      }),
    patch: (request, world) =>
      withStore(world, async (store) => {
        const made = await patchOnce(request, world, store);
        if (made !== 'lost') return made;
        const kept = world.kept && { ...world.kept, get: async () => undefined };
        const anew = await patchOnce(request, { ...world, kept }, store);
        if (anew !== 'lost') return anew;
        throw new OakumError('patch.engine-failed', 'the new layer was not made');
      }),
  };
}

/** `lost`: what was kept of the same upgrade has gone, or is damaged. */
async function patchOnce(
  request: PatchRequest,
  world: PatchWorld,
  store: PackageStore,
): Promise<PatchedImage | NotPatched | 'lost'> {
  const ready = await prepare(request, world, store);
  if (ready.kind !== 'ready') return ready;
  const layer = await layerOf(ready, request, world);
  return layer === undefined ? 'lost' : await build(ready, layer, { request, world });
}

/** The packages' files are closed and removed whatever happens; only the layer stays. */
async function withStore<T>(world: PatchWorld, act: (store: PackageStore) => Promise<T>): Promise<T> {
  const store = makePackageStore(world.work);
  try {
    return await act(store);
  } finally {
    await store.close();
    await world.work.remove(storePath);
  }
}

/** The image is read once, with what each package manager needs of it. */
async function prepare(
  request: PatchRequest,
  world: PatchWorld,
  store: PackageStore,
): Promise<Ready | NotPatched> {
  if (!hasRoomForLayer(request.image))
    return unsupported('the image has as many layers as runtimes can stack');
  const { source, readings, signal } = world;
  const lower = await readImageFiles(request.image, source, { wanted: nativeWants, readings, signal });
  const hasApk = apkFolder(lower) !== undefined;
  if (hasApk && hasDpkg(lower)) return unsupported('the image has packages of dpkg and of apk');
  const preparing = { request, world, store, lower };
  if (hasApk) return await prepareApk(preparing);
  return await prepareDpkg(preparing);
}

function unsupported(message: string): NotPatched {
  return { kind: 'refused', reasons: [{ code: 'unsupported', message }] };
}

function previewOf({ packages, leftOut, notes, scripts }: Ready): PatchPreview {
  return {
    kind: 'possible',
    engine: id,
    packages,
    leftOut,
    downloadBytes: packages.reduce((sum, item) => sum + (item.debSizeBytes ?? 0), 0),
    notes,
    scripts,
  };
}

/** The layer in the work folder: built, and kept for the next time, or as it was kept; undefined where that cannot be had. */
async function layerOf(
  ready: Ready,
  request: PatchRequest,
  world: PatchWorld,
): Promise<BuiltLayer | undefined> {
  const { work, kept } = world;
  const { layer, lower } = ready;
  if (layer.kind === 'kept') {
    const isThere = await kept?.copy(layer.layer, work, layerPath);
    return isThere === true ? { ...layer.layer, path: layerPath } : undefined;
  }
  const built = await buildLayer(layer.changes(), { lower, sourceDateEpoch: request.sourceDateEpoch, work });
  const { packages, leftOut, scripts, notes } = ready;
  const { digest, diffId, sizeBytes, path } = built;
  const upgrade = { packages, leftOut, scripts, notes, layer: { digest, diffId, sizeBytes } };
  await kept?.put(layer.key, upgrade, work.stream(path));
  return built;
}

interface Building {
  readonly request: PatchRequest;
  readonly world: PatchWorld;
}

async function build(ready: Ready, layer: BuiltLayer, { request, world }: Building): Promise<PatchedImage> {
  const { source, signal } = world;
  const { packages } = ready;
  const comment = packages.map(({ name, from, to }) => `${name} ${from} -> ${to}`).join('; ');
  const { sourceDateEpoch, planDigest, patched } = request;
  const lineage = { engine: id, planDigest, sourceDateEpoch, comment, patched };
  const assembled = await withLayer(layer, { image: request.image, source, lineage, signal });
  world.logger.info('patched an image', { engine: id, packages: packages.length, layer: layer.digest });
  return resultOf({ assembled, layer, ready, request });
}

function resultOf(made: {
  readonly assembled: AssembledImage;
  readonly layer: BuiltLayer;
  readonly ready: Ready;
  readonly request: PatchRequest;
}): PatchedImage {
  const { assembled, layer, ready, request } = made;
  const { digest, diffId, sizeBytes, path } = layer;
  return {
    kind: 'patched',
    engine: id,
    manifest: assembled.manifest,
    config: assembled.config,
    layer: { mediaType: assembled.layerMediaType, digest, diffId, sizeBytes, path },
    packages: ready.packages,
    leftOut: ready.leftOut,
    provenance: provenanceOf(ready, request),
  };
}

function provenanceOf({ repositories }: Ready, request: PatchRequest): PatchProvenance {
  const sourceDigest: Digest = request.image.family.manifest;
  return {
    engine: id,
    sourceReference: request.image.reference,
    sourceDigest,
    planDigest: request.planDigest,
    repositories,
    sourceDateEpoch: request.sourceDateEpoch,
  };
}
