import { describe, expect, it } from 'vitest';
import { makeAuthority } from '../../../../../testing/certificates/index.ts';
import { askFor, describeRecordSource } from '../../conformance/record-source.ts';
import { recordOf } from '../../conformance/records-reader.ts';
import { openClusterManagement } from './index.ts';

const key = 'managedclusters.cluster.open-cluster-management.io';
const uid = '0f6d2a6e-1f2b-4f0a-9a55-0e8f6d3b7c11';
const { cert } = makeAuthority('prod', Temporal.Instant.from('2026-11-21T09:00:00Z'), 30);

function managed(claims: Readonly<Record<string, string>>, hubAcceptsClient = true) {
  return recordOf('ManagedCluster', 'prod', {
    spec: {
      hubAcceptsClient,
      managedClusterClientConfigs: [
        { url: 'https://prod.example:6443', caBundle: Buffer.from(cert).toString('base64') },
      ],
    },
    status: { clusterClaims: Object.entries(claims).map(([name, value]) => ({ name, value })) },
  });
}

describeRecordSource(openClusterManagement, managed({}));

describe('clusters of Open Cluster Management', () => {
  const plain = {
    source: 'open-cluster-management',
    place: 'ManagedCluster prod',
    name: 'prod',
    servers: ['prod.example:6443'],
    caKeys: [expect.stringMatching(/^sha256:/)],
  };
  const region = {
    'region.open-cluster-management.io': 'eu-west-1',
    'platform.open-cluster-management.io': 'AWS',
  };
  it.each([
    ['without claims', managed({}), plain],
    [
      'with its UID, platform and region',
      managed({ 'id.k8s.io': uid, ...region }),
      { ...plain, uid, provider: 'aws', region: 'eu-west-1' },
    ],
    ['whose id is no UID', managed({ 'id.k8s.io': 'prod' }), plain],
    ['of OpenShift, whose id is another', managed({ 'id.k8s.io': uid, 'id.openshift.io': uid }), plain],
    ['that the hub has not accepted', managed({}, false), { ...plain, note: 'not accepted by its hub' }],
  ])('are read: one %s', async (_name, object, expected) => {
    expect((await askFor(openClusterManagement, { [key]: [object] })).value).toEqual([expected]);
  });
});
