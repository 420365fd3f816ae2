import { expect, it } from 'vitest';
import { fuzz, fuzzTimeoutMs } from '../../../testing/fuzz/index.ts';
import { ClusterSighting } from '../../model/index.ts';
import { readPopulationFile } from './read-file.ts';

const eks = {
  cluster: { name: 'prod', arn: 'arn:aws:eks:eu-west-1:1:cluster/prod', endpoint: 'https://a.example' },
};
const gke = {
  name: 'prod',
  selfLink: 'https://container.googleapis.com/v1/projects/acme/locations/eu/clusters/prod',
  endpoint: '203.0.113.7',
  masterAuth: { clusterCaCertificate: 'LS0tLS1CRUdJTg==' },
};
const aks = {
  id: '/subscriptions/0/resourceGroups/a/providers/Microsoft.ContainerService/managedClusters/prod',
  name: 'prod',
  fqdn: 'prod.example',
};
const samples = [
  JSON.stringify(eks),
  `${JSON.stringify(eks)}\n${JSON.stringify(eks)}`,
  JSON.stringify({ clusters: ['prod', 'dev'] }),
  JSON.stringify([gke]),
  JSON.stringify([aks]),
  JSON.stringify({
    clusters: [
      { name: 'prod', servers: ['https://[fd00::1]:6443'], ignore: { reason: 'x', until: '2027-01-01' } },
    ],
  }),
  'name,server,ignore,until\nprod,"https://a.example",,\nold,,"to ""go""",2027-01-01\n',
].map((text) => ({ bytes: new TextEncoder().encode(text) }));

it(
  'a file with clusters is read or refused with a code, whatever is in it',
  () =>
    fuzz({
      name: 'files with clusters',
      samples,
      feed: (bytes) => {
        const { value, coverage } = readPopulationFile('file', bytes);
        for (const one of value) ClusterSighting.parse(one);
        for (const { code } of coverage.unread) expect(code).toMatch(/^(population|documents|csv)\./);
        expect(coverage.total).toBe(coverage.read + coverage.unread.length);
      },
    }),
  fuzzTimeoutMs,
);
