import * as z from 'zod';
import type { KubeObject, KubeResource } from '../../../../edges/kube/interface.ts';
import { type ClusterSighting, nothingRead } from '../../../../model/index.ts';
import { parsedAs } from '../../parse.ts';
import { readRecords, servedAs } from '../../records.ts';
import { sightingOf } from '../../sighting.ts';
import type { RecordSource } from '../../source.ts';

const clusters: KubeResource = {
  group: 'management.cattle.io',
  version: 'v3',
  resource: 'clusters',
  namespaced: false,
};

const Spec = z.object({ displayName: z.string().default('') });
const Status = z
  .object({
    apiEndpoint: z.string().optional(),
    caCert: z.string().optional(),
    provider: z.string().optional(),
    driver: z.string().optional(),
  })
  .default({});

/** Rancher's management clusters. */
export const rancher: RecordSource = {
  id: 'rancher',
  needs: 'cluster',
  reads: [
    { resource: clusters, verbs: ['list'], onlyUnscoped: true, why: 'which clusters Rancher looks after' },
  ],
  find: async (reader, options) => {
    const resource = servedAs(clusters, ['v3'], options);
    if (resource === undefined || options.namespaces.length > 0) return { value: [], coverage: nothingRead };
    const read = (object: KubeObject): ClusterSighting => sighting(object, options.uid);
    return readRecords(reader, { resource, namespaces: [], read }, options.signal);
  },
};

function sighting({ metadata, spec, status }: KubeObject, uid: string): ClusterSighting {
  const { displayName } = parsedAs(Spec, spec ?? {});
  const { apiEndpoint, caCert, provider, driver } = parsedAs(Status, status);
  // Rancher calls the cluster that it runs in `local`.
  const isOwn = metadata.name === 'local';
  return sightingOf({
    source: 'rancher',
    place: `Cluster ${metadata.name} of Rancher`,
    name: displayName || metadata.name,
    uid: isOwn ? uid : undefined,
    addresses: isOwn ? [] : [apiEndpoint],
    caPem: caCert,
    spokenBy: { cluster: uid },
    provider: provider ?? driver,
    note: metadata.deletionTimestamp === undefined ? undefined : 'being deleted',
  });
}
