/**
 * Patch engines that run a package manager in a container of the image: they differ in who holds the container. They do
 * everything that the package manager can, maintainer scripts included, and therefore run code of the image and of
 * packages as root in it. The layer goes on the source's own base layers, which stay byte for byte.
 */
import type { CommandRunner } from '../../../edges/exec/interface.ts';
import { OakumError } from '../../../kernel/pure/index.ts';
import { withLayer } from '../assemble.ts';
import type { EngineNeeds, PackageUpgrade, PatchEngine, PatchedImage, PatchPreview } from '../contract.ts';
import { buildLayer, type FileChanges } from '../layer.ts';
import type { PackageManager } from './manager.ts';
import { type Preparing, type Ready, type WithContainer, withPrepared } from './prepare.ts';

/** What is an engine's own. */
export interface ContainerEngine {
  readonly id: string;
  readonly needs: Pick<EngineNeeds, 'programs' | 'packageDatabases'>;
  readonly managers: readonly PackageManager[];
  /** @throws patch.engine-missing where it cannot be used at all */
  check(): Promise<void>;
  readonly withContainer: WithContainer;
}

export function makeContainerEngine(
  engine: ContainerEngine,
  { commands }: { readonly commands: CommandRunner },
): PatchEngine {
  const { id, needs, managers, withContainer } = engine;
  return {
    id,
    needs: { ...needs, executes: 'packages' },
    plan: async (request, world) => {
      await engine.check();
      const preparing = { request, world, commands, managers, withContainer };
      return await withPrepared(preparing, async (ready) => previewOf(id, ready));
    },
    patch: async (request, world) => {
      await engine.check();
      const preparing = { request, world, commands, managers, withContainer };
      return await withPrepared(preparing, (ready) => build(id, { ready, ...preparing }));
    },
  };
}

function previewOf(engine: string, ready: Ready): PatchPreview {
  const { manager, simulation, offered, leftOut, notes } = ready;
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
    engine,
    packages,
    leftOut,
    downloadBytes,
    notes: [...notes, `maintainer scripts ${why}`],
    scripts: simulation.scripts ?? unseen,
  };
}

const why = 'of the image and of the packages run in a container';

async function build(
  engine: string,
  { ready, request, world }: Preparing & { readonly ready: Ready },
): Promise<PatchedImage> {
  const { manager, container, lower } = ready;
  await manager.carryOut();
  const changes = without(await container.changes(lower), manager.scratch ?? []);
  const packages = upgradesIn(changes, { engine, ready });
  const { sourceDateEpoch, image, planDigest, patched } = request;
  const layer = await buildLayer(changes, { lower, sourceDateEpoch, work: world.work });
  const fetched = await manager.fetched();
  const upgrades = packages.map((item) => ({ ...item, ...fetched.get(`${item.name} ${item.to}`) }));
  const comment = upgrades.map(({ name, from, to }) => `${name} ${from} -> ${to}`).join('; ');
  const lineage = { engine, planDigest, sourceDateEpoch, comment, patched };
  const assembled = await withLayer(layer, { image, source: world.source, lineage, signal: world.signal });
  world.logger.info('patched an image', { engine, packages: upgrades.length, layer: layer.digest });
  const { digest, diffId, sizeBytes, path } = layer;
  return {
    kind: 'patched',
    engine,
    manifest: assembled.manifest,
    config: assembled.config,
    layer: { mediaType: assembled.layerMediaType, digest, diffId, sizeBytes, path },
    packages: upgrades,
    leftOut: ready.leftOut,
    provenance: {
      engine,
      sourceReference: image.reference,
      sourceDigest: image.family.manifest,
      planDigest,
      repositories: await manager.used(),
      sourceDateEpoch,
    },
  };
}

function without({ members, removed }: FileChanges, paths: readonly string[]): FileChanges {
  const isKept = (path: string): boolean => !paths.includes(path);
  return {
    members: new Map([...members].filter(([path]) => isKept(path))),
    removed: new Set([...removed].filter((path) => isKept(path))),
  };
}

/** What moved, by the package database in the layer, which must say what was asked for. */
function upgradesIn(
  changes: FileChanges,
  { engine, ready }: { readonly engine: string; readonly ready: Ready },
): readonly PackageUpgrade[] {
  const { manager, simulation } = ready;
  const { installed } = manager;
  const after = manager.installedAfter(changes);
  const failed = (said: string): OakumError => new OakumError('patch.engine-failed', `${engine}: ${said}`);
  const unsettled = [...after.values()].find(({ state }) => state !== 'installed');
  if (unsettled !== undefined) throw failed(`${unsettled.name} is left ${unsettled.state}`);
  const missing = simulation.installs.find(({ name, to }) => after.get(name)?.version !== to);
  if (missing !== undefined) throw failed(`${missing.name} is not at ${missing.to}`);
  return [...after.values()]
    .filter(({ name, version }) => installed.get(name)?.version !== version)
    .map(({ name, version, architecture, source }) => ({
      name,
      architecture,
      from: installed.get(name)?.version ?? '',
      to: version,
      source: source.name,
    }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}
