import * as z from 'zod';
import type { KubeObject, KubeResource } from '../../../../edges/kube/interface.ts';
import { type ClusterSighting, nothingRead } from '../../../../model/index.ts';
import { parsedAs } from '../../parse.ts';
import { readRecords, servedAs, titleOf } from '../../records.ts';
import { sightingOf } from '../../sighting.ts';
import type { RecordSource } from '../../source.ts';

const managedClusters: KubeResource = {
  group: 'cluster.open-cluster-management.io',
  version: 'v1',
  resource: 'managedclusters',
  namespaced: false,
};

const Spec = z.object({
  hubAcceptsClient: z.boolean().default(false),
  managedClusterClientConfigs: z
    .array(z.object({ url: z.string(), caBundle: z.string().optional() }))
    .default([]),
});
const Status = z
  .object({ clusterClaims: z.array(z.object({ name: z.string(), value: z.string() })).default([]) })
  .default({ clusterClaims: [] });

/** The hub's list of Open Cluster Management (Red Hat ACM). */
export const openClusterManagement: RecordSource = {
  id: 'open-cluster-management',
  needs: 'cluster',
  reads: [
    {
      resource: managedClusters,
      verbs: ['list'],
      onlyUnscoped: true,
      why: 'which clusters Open Cluster Management looks after',
    },
  ],
  find: async (reader, options) => {
    const resource = servedAs(managedClusters, ['v1'], options);
    if (resource === undefined || options.namespaces.length > 0) return { value: [], coverage: nothingRead };
    const read = (object: KubeObject): ClusterSighting => sighting(object, options.uid);
    return readRecords(reader, { resource, namespaces: [], read }, options.signal);
  },
};

function sighting(object: KubeObject, hub: string): ClusterSighting {
  const { managedClusterClientConfigs: configs, hubAcceptsClient } = parsedAs(Spec, object.spec ?? {});
  const { clusterClaims } = parsedAs(Status, object.status);
  const claims = new Map(clusterClaims.map(({ name, value }) => [name, value]));
  return sightingOf({
    source: 'open-cluster-management',
    place: titleOf(object),
    name: object.metadata.name,
    uid: uidIn(claims),
    addresses: configs.map(({ url }) => url),
    caPem: configs.map(({ caBundle = '' }) => Buffer.from(caBundle, 'base64').toString('utf8')).join('\n'),
    spokenBy: { cluster: hub },
    provider: claims.get('platform.open-cluster-management.io')?.toLowerCase(),
    region: claims.get('region.open-cluster-management.io'),
    note: hubAcceptsClient ? undefined : 'not accepted by its hub',
  });
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** KEP-2149 recommends the UID of kube-system for `id.k8s.io`; on OpenShift it may be the id of the ClusterVersion. */
function uidIn(claims: ReadonlyMap<string, string>): string | undefined {
  const id = claims.get('id.k8s.io');
  return id === undefined || !uuid.test(id) || claims.has('id.openshift.io') ? undefined : id;
}
