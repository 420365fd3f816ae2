import type { KubeReader } from '../../edges/kube/interface.ts';
import type { AddOn, Inventory, Outcome } from '../../model/index.ts';
import { assembleAddOns } from './assemble.ts';
import { readReleases } from './helm/read-releases.ts';

export interface AddOnOptions {
  /** Namespaces whose Secrets of Helm releases may be read; none by default. */
  readonly readSecrets: readonly string[];
  /** Namespaces whose ConfigMaps of Helm releases may be read; none by default. */
  readonly readConfigMaps: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** Every add-on of an inventory once, sorted by namespace and name. Where nothing is switched on, nothing is asked of the server. */
export async function readAddOns(
  reader: KubeReader,
  inventory: Inventory,
  { readSecrets, readConfigMaps, signal }: AddOnOptions,
): Promise<Outcome<readonly AddOn[]>> {
  const { value: releases, coverage } = await readReleases(
    reader,
    { secrets: readSecrets, configMaps: readConfigMaps },
    signal,
  );
  return { value: assembleAddOns(inventory, releases), coverage };
}
