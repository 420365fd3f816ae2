import type { KubeContexts } from '../../edges/kube/interface.ts';
import { type ClusterSighting, mergeCoverage, type Outcome } from '../../model/index.ts';
import { contextSources } from './register.ts';

/** Every cluster that the kubeconfig names. */
export function readContexts(contexts: KubeContexts): Outcome<readonly ClusterSighting[]> {
  const parts = contextSources.map((source) => source.read(contexts));
  return {
    value: parts.flatMap(({ value }) => value),
    coverage: mergeCoverage(parts.map(({ coverage }) => coverage)),
  };
}
