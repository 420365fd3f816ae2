import { decompressStream, detectCompression } from '../../../../formats/compression/index.ts';
import { type Descriptor, parseManifest } from '../../../../formats/oci/index.ts';
import { type Digest, OakumError } from '../../../../kernel/pure/index.ts';
import type { PackageUpgrade, PatchRequest, PatchWorld } from '../../contract.ts';
import { type BuiltLayer, buildLayer, type FileChanges } from '../../layer.ts';
import { changesAgainst } from './changes.ts';
import { blobPath } from './export-layout.ts';
import type { Ready } from './prepare.ts';

const maxDocumentBytes = 8 * 2 ** 20;
const maxRootBytes = 32 * 2 ** 30;

export interface Reading {
  readonly ready: Ready;
  readonly request: PatchRequest;
  readonly world: PatchWorld;
}

/**
 * Reads the file system that buildah committed with our own reader, and believes nothing else of it: the layer is made
 * here of what differs from the source, and the package database in it must say what was asked for.
 */
export async function readResult(
  folder: string,
  { ready, request, world }: Reading,
): Promise<{ readonly layer: BuiltLayer; readonly packages: readonly PackageUpgrade[] }> {
  const root = await onlyLayer(folder, world);
  const whole = await changesAgainst(() => plain(world, blobPath(folder, root.digest)), ready.lower);
  const changes = without(whole, ready.manager.scratch ?? []);
  const { lower } = ready;
  const { sourceDateEpoch } = request;
  const layer = await buildLayer(changes, { lower, sourceDateEpoch, work: world.work });
  return { layer, packages: upgradesIn(changes, ready) };
}

function without({ members, removed }: FileChanges, paths: readonly string[]): FileChanges {
  const isKept = (path: string): boolean => !paths.includes(path);
  return {
    members: new Map([...members].filter(([path]) => isKept(path))),
    removed: new Set([...removed].filter((path) => isKept(path))),
  };
}

async function onlyLayer(folder: string, world: PatchWorld): Promise<Descriptor> {
  const parsed = parseManifest(await document(`${folder}/index.json`, world), '');
  const [entry] = parsed.kind === 'index' ? parsed.index.manifests : [];
  if (entry === undefined) throw failed('its layout names no image');
  const manifest = parseManifest(await stored(folder, entry.digest, world), entry.mediaType);
  const [layer, ...more] = manifest.kind === 'manifest' ? manifest.manifest.layers : [];
  if (layer === undefined || more.length > 0) throw failed('its image is not one layer');
  return layer;
}

function stored(folder: string, digest: Digest, world: PatchWorld): Promise<Uint8Array> {
  return document(blobPath(folder, digest), world);
}

async function document(path: string, { work }: PatchWorld): Promise<Uint8Array> {
  const bytes = await work.read(path, maxDocumentBytes);
  if (bytes === undefined) throw failed(`its layout has no ${path}`);
  return bytes;
}

async function* plain({ work }: PatchWorld, path: string): AsyncGenerator<Uint8Array> {
  const [head = new Uint8Array()] = await firstOf(work.stream(path));
  yield* decompressStream(work.stream(path), detectCompression(head), maxRootBytes);
}

async function firstOf(chunks: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  for await (const chunk of chunks) return [chunk];
  return [];
}

function upgradesIn(changes: FileChanges, { manager, simulation }: Ready): readonly PackageUpgrade[] {
  const { installed } = manager;
  const after = manager.installedAfter(changes);
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

function failed(why: string): OakumError {
  return new OakumError('patch.engine-failed', `buildah: ${why}`);
}
