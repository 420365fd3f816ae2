import type { ContextSource, FileSource, PopulationSource, RecordSource } from './source.ts';
import { aks } from './sources/aks/index.ts';
import { argoCd } from './sources/argo-cd/index.ts';
import { clusterApi } from './sources/cluster-api/index.ts';
import { eks } from './sources/eks/index.ts';
import { gke } from './sources/gke/index.ts';
import { inventory } from './sources/inventory/index.ts';
import { kubeconfig } from './sources/kubeconfig/index.ts';
import { openClusterManagement } from './sources/open-cluster-management/index.ts';
import { rancher } from './sources/rancher/index.ts';

/** Every source of clusters, one line each. */
export const populationSources: readonly PopulationSource[] = [
  inventory,
  kubeconfig,
  clusterApi,
  argoCd,
  openClusterManagement,
  rancher,
  eks,
  gke,
  aks,
];

export const contextSources: readonly ContextSource[] = populationSources.filter(
  (source) => source.needs === 'contexts',
);
export const recordSources: readonly RecordSource[] = populationSources.filter(
  (source) => source.needs === 'cluster',
);
export const fileSources: readonly FileSource[] = populationSources.filter(
  (source) => source.needs === 'file',
);
