import type { Documents } from '../../config/index.ts';
import { Cluster } from '../../model/index.ts';

/** The Cluster document of a context: by `spec.context`, else by name; without one, everything is read and nothing written. */
export function clusterDocument(documents: Documents, context: string): Cluster {
  const named =
    documents.clusters.find((cluster) => cluster.spec.context === context) ??
    documents.clusters.find((cluster) => cluster.metadata.name === context);
  return named ?? unnamed;
}

const unnamed = Cluster.parse({
  apiVersion: 'oakum.dev/v1',
  kind: 'Cluster',
  metadata: { name: 'unnamed' },
  spec: {},
});
