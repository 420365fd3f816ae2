import * as z from 'zod';
import type { ClusterSighting } from '../../../../model/index.ts';
import { entriesOf, hasFields, readEntries } from '../../entries.ts';
import { parsedAs } from '../../parse.ts';
import { sightingOf } from '../../sighting.ts';
import type { FileSource, PopulationFile } from '../../source.ts';

const text = z.string().nullish();

const Listed = z.object({
  name: z.string(),
  location: text,
  zone: text,
  selfLink: text,
  /** An address without port or scheme; absent while the cluster is being created. */
  endpoint: text,
  status: text,
  masterAuth: z.object({ clusterCaCertificate: text }).nullish(),
  privateClusterConfig: z.object({ privateEndpoint: text, publicEndpoint: text }).nullish(),
  controlPlaneEndpointsConfig: z
    .object({
      dnsEndpointConfig: z.object({ endpoint: text }).nullish(),
      ipEndpointsConfig: z.object({ privateEndpoint: text, publicEndpoint: text }).nullish(),
    })
    .nullish(),
});

/** `gcloud container clusters list --format json`, or `describe`. */
export const gke: FileSource = {
  id: 'gke',
  needs: 'file',
  recognises: (file) => entries(file).length > 0,
  read: (file) => readEntries(file.label, entries(file), sighting),
};

function entries({ value }: PopulationFile): readonly unknown[] {
  const all = entriesOf(value);
  return all.every((one) => hasFields(one, 'name', 'selfLink') && /container/.test(String(one.selfLink)))
    ? all
    : [];
}

function sighting(value: unknown, place: string): ClusterSighting {
  const listed = parsedAs(Listed, value);
  const { controlPlaneEndpointsConfig: points, privateClusterConfig: own, masterAuth } = listed;
  // https://container.googleapis.com/v1/projects/acme/locations/europe-west1/clusters/prod
  const [, account] = /\/projects\/([^/]+)\//.exec(listed.selfLink ?? '') ?? [];
  const addresses = [
    listed.endpoint,
    own?.privateEndpoint,
    own?.publicEndpoint,
    points?.ipEndpointsConfig?.privateEndpoint,
    points?.ipEndpointsConfig?.publicEndpoint,
    points?.dnsEndpointConfig?.endpoint,
  ];
  return sightingOf({
    source: 'gke',
    place,
    name: listed.name,
    addresses: addresses.map((one) => one ?? undefined),
    caPem: masterAuth?.clusterCaCertificate ?? undefined,
    spokenBy: 'anybody',
    provider: 'gcp',
    region: listed.location ?? listed.zone ?? undefined,
    account,
    note: !listed.status || listed.status === 'RUNNING' ? undefined : listed.status.toLowerCase(),
  });
}
