import type { KubeReader } from '../../edges/kube/interface.ts';
import type { AddOn, Inventory, Outcome } from '../../model/index.ts';
import { assembleAddOns } from './assemble.ts';
import { readReleases } from './helm/read-releases.ts';

export interface AddOnOptions {
  /** Namespaces whose Secrets of Helm releases may be read; none by default. */
  readonly readSecrets: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** Every add-on of an inventory once, sorted by namespace and name. Without `readSecrets` nothing is asked of the server. */
export async function readAddOns(
  reader: KubeReader,
  inventory: Inventory,
  { readSecrets, signal }: AddOnOptions,
): Promise<Outcome<readonly AddOn[]>> {
  const { value: releases, coverage } = await readReleases(reader, readSecrets, signal);
  return { value: assembleAddOns(inventory, releases), coverage };
}
