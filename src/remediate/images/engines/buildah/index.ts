/**
 * The buildah engine: runs the image's own apt in a container of buildah's (chroot isolation, storage of its own below the
 * work tree, no service started, nothing pulled or pushed by buildah) and takes what changed as one layer. It does
 * everything that apt can, maintainer scripts included, and therefore runs code of the image and of packages as root in
 * that container. The layer goes on the source's own base layers, which stay byte for byte.
 */
import type { CommandRunner } from '../../../../edges/exec/interface.ts';
import { OakumError } from '../../../../kernel/pure/index.ts';
import { withLayer } from '../../assemble.ts';
import type { PackageUpgrade, PatchEngine, PatchedImage, PatchPreview } from '../../contract.ts';
import { type Preparing, type Ready, withPrepared } from './prepare.ts';
import { readResult } from './read-result.ts';

const id = 'buildah';

/** Needs buildah on PATH and root. Its bytes are repeatable as far as the packages' scripts are. */
export function makeBuildahEngine({ commands }: { readonly commands: CommandRunner }): PatchEngine {
  return {
    id,
    needs: { programs: ['buildah'], executes: 'packages', packageDatabases: ['dpkg', 'apk', 'rpm'] },
    plan: async (request, world) => {
      await checkInstalled(commands);
      return await withPrepared({ request, world, commands }, async (ready) => previewOf(ready));
    },
    patch: async (request, world) => {
      await checkInstalled(commands);
      const preparing = { request, world, commands };
      return await withPrepared(preparing, (ready) => build(ready, preparing));
    },
  };
}

async function checkInstalled(commands: CommandRunner): Promise<void> {
  if ((await commands.find('buildah')) !== undefined) return;
  throw new OakumError('patch.engine-missing', 'buildah is not on PATH', {
    hint: 'Install buildah, or let the native engine do what it can.',
  });
}

function previewOf({ manager, simulation, offered, leftOut, notes }: Ready): PatchPreview {
  const packages = simulation.installs.map(({ name, from, to }): PackageUpgrade => {
    const item = manager.installed.get(name);
    const offer = offered.get(name)?.find(({ version }) => version === to);
    return {
      name,
      architecture: item?.architecture ?? '',
      from: from ?? '',
      to,
      source: item?.source.name ?? name,
      sourceVersion: offer?.sourceVersion,
      debSizeBytes: offer?.sizeBytes,
    };
  });
  const downloadBytes = packages.reduce((sum, { debSizeBytes = 0 }) => sum + debSizeBytes, 0);
  const unseen = packages.map(({ name }) => ({ package: name, scripts: [], what: 'run', why }) as const);
  return {
    kind: 'possible',
    engine: id,
    packages,
    leftOut,
    downloadBytes,
    notes: [...notes, `maintainer scripts ${why}`],
    scripts: simulation.scripts ?? unseen,
  };
}

const why = 'of the image and of the packages run in a container';

async function build(ready: Ready, { request, world }: Preparing): Promise<PatchedImage> {
  await ready.manager.carryOut();
  const folder = await ready.container.commit();
  const { layer, packages } = await readResult(folder, { ready, request, world });
  const fetched = await ready.manager.fetched();
  const upgrades = packages.map((item) => ({ ...item, ...fetched.get(`${item.name} ${item.to}`) }));
  const comment = upgrades.map(({ name, from, to }) => `${name} ${from} -> ${to}`).join('; ');
  const { image, planDigest, sourceDateEpoch, patched } = request;
  const lineage = { engine: id, planDigest, sourceDateEpoch, comment, patched };
  const assembled = await withLayer(layer, { image, source: world.source, lineage, signal: world.signal });
  world.logger.info('patched an image', { engine: id, packages: upgrades.length, layer: layer.digest });
  const { digest, diffId, sizeBytes, path } = layer;
  return {
    kind: 'patched',
    engine: id,
    manifest: assembled.manifest,
    config: assembled.config,
    layer: { mediaType: assembled.layerMediaType, digest, diffId, sizeBytes, path },
    packages: upgrades,
    leftOut: ready.leftOut,
    provenance: {
      engine: id,
      sourceReference: image.reference,
      sourceDigest: image.family.manifest,
      planDigest,
      repositories: await ready.manager.used(),
      sourceDateEpoch,
    },
  };
}
