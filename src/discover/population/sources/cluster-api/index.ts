import * as z from 'zod';
import type { KubeObject, KubeResource } from '../../../../edges/kube/interface.ts';
import { type ClusterSighting, nothingRead } from '../../../../model/index.ts';
import { parsedAs } from '../../parse.ts';
import { readRecords, servedAs, titleOf } from '../../records.ts';
import { sightingOf } from '../../sighting.ts';
import type { RecordSource } from '../../source.ts';

const clusters: KubeResource = {
  group: 'cluster.x-k8s.io',
  version: 'v1beta2',
  resource: 'clusters',
  namespaced: true,
};

/** What v1beta1 and v1beta2 say alike; an endpoint that is not known yet is absent or has an empty host and port 0. */
const Spec = z.object({
  controlPlaneEndpoint: z
    .object({ host: z.string().default(''), port: z.number().default(0) })
    .default({ host: '', port: 0 }),
  infrastructureRef: z.object({ kind: z.string().optional() }).optional(),
});
const Status = z.object({ phase: z.string().optional() }).default({});

/** Cluster API's own list. Its kubeconfig Secrets, which hold credentials of cluster administrators, are never read. */
export const clusterApi: RecordSource = {
  id: 'cluster-api',
  needs: 'cluster',
  reads: [{ resource: clusters, verbs: ['list'], why: 'which clusters Cluster API looks after' }],
  find: async (reader, options) => {
    const resource = servedAs(clusters, ['v1beta2', 'v1beta1'], options);
    if (resource === undefined) return { value: [], coverage: nothingRead };
    const read = (object: KubeObject): ClusterSighting => sighting(object, options.uid);
    return readRecords(reader, { resource, namespaces: options.namespaces, read }, options.signal);
  },
};

function sighting(object: KubeObject, uid: string): ClusterSighting {
  const { controlPlaneEndpoint, infrastructureRef } = parsedAs(Spec, object.spec ?? {});
  const { phase } = parsedAs(Status, object.status);
  const { host, port } = controlPlaneEndpoint;
  const bracketed = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return sightingOf({
    source: 'cluster-api',
    place: titleOf(object),
    name: object.metadata.name,
    addresses: host === '' || port === 0 ? [] : [`https://${bracketed}:${port}`],
    spokenBy: { cluster: uid },
    provider: infrastructureRef?.kind,
    note: noteOf(object, phase),
  });
}

function noteOf({ metadata }: KubeObject, phase: string | undefined): string | undefined {
  if (metadata.deletionTimestamp !== undefined) return 'being deleted';
  return phase === undefined || phase === 'Provisioned' ? undefined : `phase ${phase}`;
}
