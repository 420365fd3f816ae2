import { readDirectory, systemPlaces } from '../../discover/images/index.ts';
import { hostFacts, readSigns } from '../../discover/nodes/index.ts';
import { instantText, OakumError } from '../../kernel/index.ts';
import {
  type Contents,
  type Coverage,
  type HostDocument,
  type HostFacts,
  mergeCoverage,
} from '../../model/index.ts';
import type { World } from '../world.ts';

export interface GatherHostRequest {
  /** Where the files of this host are: `/`, or where a container mounts them. */
  readonly root: string;
  /** What it is called; its host name where absent. */
  readonly name: string | undefined;
  readonly signal: AbortSignal;
}

/** One host as it was read; nothing is judged yet. */
export interface GatheredHost {
  readonly facts: HostFacts;
  readonly contents: Contents;
  readonly coverage: Coverage;
}

/** Programs that make a host a node; they often come without a package. */
const nodePrograms = ['usr/bin', 'usr/local/bin', 'usr/sbin', 'usr/local/sbin'].flatMap((directory) =>
  ['kubelet', 'kube-proxy', 'containerd', 'crio', 'dockerd', 'runc', 'crun', 'k3s', 'rke2'].map(
    (name) => `${directory}/${name}`,
  ),
);

/**
 * Reads this host: packages below `root`, and the kernel that runs from /proc and /sys, which are the host's in every
 * container.
 *
 * @throws usage.directory where nothing is below `root`.
 */
export async function gatherHost(world: World, request: GatherHostRequest): Promise<GatheredHost> {
  const { root, signal } = request;
  const files = await world.openTree(root);
  const kernel = await world.openTree('/');
  if ((await files.list('')).length === 0) {
    throw new OakumError('usage.directory', `${root} is no directory, or there is nothing in it`, {
      hint: 'name where the root of this host is mounted: where etc, usr and var are',
    });
  }
  const signs = await readSigns({ files, kernel }, signal);
  const name = request.name ?? signs.value.hostName ?? 'this host';
  const read = await readDirectory(files, {
    reader: await world.layerReader(),
    subject: `node:${name}`,
    places: systemPlaces(nodePrograms),
    signal,
  });
  const observedAt = instantText(world.clock.now());
  const facts = hostFacts({ name, observedAt, signs: signs.value, contents: read.value });
  return { facts, contents: read.value, coverage: mergeCoverage([read.coverage, signs.coverage]) };
}

/** A reading of a host as it travels and is kept. */
export function hostDocument({ facts, contents, coverage }: GatheredHost): HostDocument {
  return { schemaVersion: 1, kind: 'HostDocument', facts, packages: contents.packages, coverage };
}
