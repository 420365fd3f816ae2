import { decompressBytes, detectCompression } from '../../../../formats/compression/index.ts';
import { parseImageConfig, parseManifest } from '../../../../formats/oci/index.ts';
import { cleanPath, type Digest, OakumError, parseDigest, sha256 } from '../../../../kernel/pure/index.ts';
import type { PackageUpgrade, PatchRequest, PatchWorld } from '../../contract.ts';
import { installedIn } from './choose.ts';
import { policyPath } from './container.ts';
import { blobPath } from './export-layout.ts';
import { type Ready, statusPath } from './prepare.ts';
import { type TidyLayer, tidyLayer } from './tidy-layer.ts';

const maxDocumentBytes = 8 * 2 ** 20;
const maxLayerBytes = 2 * 2 ** 30;

export interface Reading {
  readonly ready: Ready;
  readonly request: PatchRequest;
  readonly world: PatchWorld;
}

/**
 * Reads what buildah committed with our own reader, and believes the layer only: the layers below must be the source's
 * (by diff id), there must be exactly one more, and the package database in it must say what was asked for.
 */
export async function readResult(
  folder: string,
  reading: Reading,
): Promise<{ readonly layer: TidyLayer; readonly packages: readonly PackageUpgrade[] }> {
  const { ready, request, world } = reading;
  const blob = await topLayer(folder, reading);
  const drops = ready.lower.entry(policyPath) === undefined ? [policyPath] : [];
  const tar = await decompressBytes(blob, detectCompression(blob), maxLayerBytes);
  const layer = tidyLayer(tar, { lower: ready.lower, sourceDateEpoch: request.sourceDateEpoch, drops });
  await world.work.remove(folder);
  return { layer, packages: upgradesIn(layer, ready) };
}

async function topLayer(folder: string, { request, world }: Reading): Promise<Uint8Array> {
  const index = await document(`${folder}/index.json`, world);
  const parsed = parseManifest(index, '');
  const [entry] = parsed.kind === 'index' ? parsed.index.manifests : [];
  if (entry === undefined) throw failed('its layout names no image');
  const manifest = parseManifest(await stored(folder, entry.digest, world), entry.mediaType);
  if (manifest.kind !== 'manifest') throw failed('its layout holds an index');
  const { config, layers } = manifest.manifest;
  const diffIds = parseImageConfig(await stored(folder, config.digest, world)).rootfs.diff_ids;
  const below = request.image.layers.map((layer) => layer.diffId);
  const isOneMore =
    diffIds.length === below.length + 1 && below.every((diffId, at) => diffIds[at] === diffId);
  const top = layers.at(-1);
  if (!isOneMore || top === undefined) throw failed('its image is not the source with one more layer');
  return await stored(folder, parseDigest(top.digest), world, maxLayerBytes);
}

async function document(path: string, { work }: PatchWorld): Promise<Uint8Array> {
  const bytes = await work.read(path, maxDocumentBytes);
  if (bytes === undefined) throw failed(`its layout has no ${path}`);
  return bytes;
}

async function stored(
  folder: string,
  digest: Digest,
  { work }: PatchWorld,
  maxBytes = maxDocumentBytes,
): Promise<Uint8Array> {
  const bytes = await work.read(blobPath(folder, digest), maxBytes);
  if (bytes === undefined || sha256(bytes) !== digest) throw failed(`its layout does not hold ${digest}`);
  return bytes;
}

function upgradesIn(layer: TidyLayer, { installed, simulation }: Ready): readonly PackageUpgrade[] {
  const member = layer.members.find(({ header }) => cleanPath(header.path) === statusPath);
  if (member === undefined) throw failed('the package database did not change');
  const after = installedIn(member.content);
  const unsettled = [...after.values()].find(({ state }) => state !== 'installed');
  if (unsettled !== undefined) throw failed(`${unsettled.name} is left ${unsettled.state}`);
  const missing = simulation.installs.find(({ name, to }) => after.get(name)?.version !== to);
  if (missing !== undefined) throw failed(`${missing.name} is not at ${missing.to}`);
  return [...after.values()]
    .filter(({ name, version }) => installed.get(name)?.version !== version)
    .map(({ name, version, architecture, source }) => ({
      name,
      architecture: architecture ?? '',
      from: installed.get(name)?.version ?? '',
      to: version,
      source: source.name,
    }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

function failed(why: string): OakumError {
  return new OakumError('patch.engine-failed', `buildah: ${why}`);
}
