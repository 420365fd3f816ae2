/**
 * The native engine: upgrades dpkg packages by writing what dpkg would have written, in this process, with nothing of the
 * image or of a package ever executed. It does in-place upgrades inside the release; packages whose maintainer scripts
 * would do something, new dependencies and everything else that cannot be known from bytes are refused with a code.
 */
import type { Digest } from '../../../../kernel/pure/index.ts';
import { type AssembledImage, withLayer } from '../../assemble.ts';
import type {
  NotPatched,
  PackageUpgrade,
  PatchEngine,
  PatchedImage,
  PatchPreview,
  PatchProvenance,
  PatchRequest,
  PatchWorld,
} from '../../contract.ts';
import { type BuiltLayer, buildLayer } from '../../layer.ts';
import { withDatabase } from './database/write-database.ts';
import { type DebStore, makeDebStore } from './deb-store.ts';
import { scriptsRan } from './judge/index.ts';
import { type Prepared, prepare } from './prepare.ts';

const id = 'native';

/** Needs nothing; holds no state. */
export function makeNativeEngine(): PatchEngine {
  return {
    id,
    needs: { programs: [], executes: 'nothing', packageDatabases: ['dpkg', 'status.d'] },
    plan: (request, world) =>
      withStore(world, async (store) => {
        const prepared = await prepare(request, world, store);
        return prepared.kind === 'ready' ? previewOf(prepared) : prepared;
      }),
    patch: (request, world) =>
      withStore(world, async (store) => {
        const prepared = await prepare(request, world, store);
        return prepared.kind === 'ready' ? await build(prepared, request, world) : prepared;
      }),
  };
}

/** The packages' files are closed and removed whatever happens; only the layer stays. */
async function withStore<T>(world: PatchWorld, act: (store: DebStore) => Promise<T>): Promise<T> {
  const store = makeDebStore(world.work);
  try {
    return await act(store);
  } finally {
    await store.close();
    await world.work.remove('debs');
  }
}

function previewOf(prepared: Prepared): PatchPreview {
  const packages = upgradesOf(prepared);
  return {
    kind: 'possible',
    engine: id,
    packages,
    leftOut: prepared.leftOut,
    downloadBytes: packages.reduce((sum, item) => sum + (item.debSizeBytes ?? 0), 0),
    notes: notesOf(prepared),
  };
}

async function build(
  prepared: Prepared,
  request: PatchRequest,
  world: PatchWorld,
): Promise<PatchedImage | NotPatched> {
  const { source, signal } = world;
  const packages = upgradesOf(prepared);
  const layer = await buildLayer(withDatabase(prepared.upgrade), {
    lower: prepared.upgrade.lower,
    sourceDateEpoch: request.sourceDateEpoch,
    work: world.work,
  });
  const comment = packages.map(({ name, from, to }) => `${name} ${from} -> ${to}`).join('; ');
  const { sourceDateEpoch, planDigest } = request;
  const lineage = { engine: id, planDigest, sourceDateEpoch, comment };
  const assembled = await withLayer(layer, { image: request.image, source, lineage, signal });
  world.logger.info('patched an image', { engine: id, packages: packages.length, layer: layer.digest });
  return resultOf({ assembled, layer, packages, prepared, request });
}

function resultOf(made: {
  readonly assembled: AssembledImage;
  readonly layer: BuiltLayer;
  readonly packages: readonly PackageUpgrade[];
  readonly prepared: Prepared;
  readonly request: PatchRequest;
}): PatchedImage {
  const { assembled, layer, packages, prepared, request } = made;
  const { digest, diffId, sizeBytes, path } = layer;
  return {
    kind: 'patched',
    engine: id,
    manifest: assembled.manifest,
    config: assembled.config,
    layer: { mediaType: assembled.layerMediaType, digest, diffId, sizeBytes, path },
    packages,
    leftOut: prepared.leftOut,
    provenance: provenanceOf(prepared, request),
  };
}

function provenanceOf({ offers }: Prepared, request: PatchRequest): PatchProvenance {
  const sourceDigest: Digest = request.image.family.manifest;
  return {
    engine: id,
    sourceReference: request.image.reference,
    sourceDigest,
    planDigest: request.planDigest,
    repositories: offers.used,
    sourceDateEpoch: request.sourceDateEpoch,
  };
}

function upgradesOf({ chosen, upgrade }: Prepared): readonly PackageUpgrade[] {
  return [...chosen.values()]
    .map((offer) => ({
      name: offer.name,
      architecture: offer.architecture,
      from: upgrade.database.packages.get(offer.name)?.version ?? '',
      to: offer.version,
      source: offer.source.name,
      debSha256: offer.sha256.slice('sha256:'.length),
      debUrl: offer.url,
      debSizeBytes: offer.sizeBytes,
    }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

function notesOf({ offers, upgrade }: Prepared): readonly string[] {
  const left = scriptsRan(upgrade)
    ? 'its scripts would do nothing on this upgrade and are left out'
    : 'its scripts are left out, as they were when the image was built';
  const scripted = [...upgrade.moving.values()].filter(({ deb }) =>
    ['preinst', 'postinst', 'prerm', 'postrm'].some((name) => deb.controlFiles.has(name)),
  );
  return [...offers.notes, ...scripted.map(({ deb }) => `${deb.name}: ${left}`)];
}
