import { makeAuthority } from '../../../../../testing/certificates/index.ts';
import { authorityKeys } from '../../../../formats/certificate/index.ts';
import { describeFileSource } from '../../conformance/file-source.ts';
import { gke } from './index.ts';

const { cert } = makeAuthority('prod', Temporal.Instant.from('2026-11-21T09:00:00Z'), 30);
const selfLink = 'https://container.googleapis.com/v1/projects/acme/locations/europe-west1/clusters/prod';
const listed = {
  name: 'prod',
  selfLink,
  location: 'europe-west1',
  endpoint: '203.0.113.7',
  status: 'RUNNING',
  masterAuth: { clusterCaCertificate: Buffer.from(cert).toString('base64') },
  controlPlaneEndpointsConfig: {
    dnsEndpointConfig: { endpoint: 'gke-0123.europe-west1.gke.goog' },
    ipEndpointsConfig: { publicEndpoint: '203.0.113.7', privateEndpoint: '10.0.0.2' },
  },
};
const prod = {
  name: 'prod',
  servers: ['10.0.0.2:443', '203.0.113.7:443', 'gke-0123.europe-west1.gke.goog:443'],
  caKeys: authorityKeys(cert).keys,
  provider: 'gcp',
  region: 'europe-west1',
  account: 'acme',
};

describeFileSource(gke, [
  {
    name: 'gcloud container clusters list',
    text: JSON.stringify([listed]),
    sightings: [{ place: 'file[0]', ...prod }],
  },
  {
    name: 'gcloud container clusters describe',
    text: JSON.stringify(listed),
    sightings: [{ place: 'file[0]', ...prod }],
  },
  {
    name: 'an older answer, and one that is broken',
    text: JSON.stringify([
      {
        name: 'old',
        selfLink,
        zone: 'europe-west1-b',
        status: 'PROVISIONING',
        privateClusterConfig: { privateEndpoint: '10.0.0.3' },
      },
      { name: 3, selfLink },
    ]),
    sightings: [
      {
        place: 'file[0]',
        name: 'old',
        servers: ['10.0.0.3:443'],
        provider: 'gcp',
        region: 'europe-west1-b',
        account: 'acme',
        note: 'provisioning',
      },
    ],
    unread: ['population.malformed file[1]'],
  },
]);
