import { describe, expect, it } from 'vitest';
import { askFor, describeRecordSource, holder } from '../../conformance/record-source.ts';
import { recordOf } from '../../conformance/records-reader.ts';
import { clusterApi } from './index.ts';

const key = 'clusters.cluster.x-k8s.io';
const endpoint = { host: 'prod.example', port: 6443 };

describeRecordSource(
  clusterApi,
  recordOf('Cluster', 'prod', { namespace: 'capi', spec: { controlPlaneEndpoint: endpoint } }),
);

describe('clusters of Cluster API', () => {
  it.each([
    [
      'v1beta1',
      {
        spec: {
          controlPlaneEndpoint: endpoint,
          infrastructureRef: {
            apiVersion: 'infrastructure.cluster.x-k8s.io/v1beta2',
            kind: 'AWSCluster',
            name: 'prod',
          },
        },
        status: { phase: 'Provisioned', controlPlaneReady: true },
      },
      { servers: ['prod.example:6443'], provider: 'AWSCluster' },
    ],
    [
      'v1beta2',
      {
        spec: {
          controlPlaneEndpoint: endpoint,
          infrastructureRef: {
            apiGroup: 'infrastructure.cluster.x-k8s.io',
            kind: 'VSphereCluster',
            name: 'prod',
          },
        },
        status: { phase: 'Provisioned', initialization: { controlPlaneInitialized: true } },
      },
      { servers: ['prod.example:6443'], provider: 'VSphereCluster' },
    ],
    [
      'one that is being made, in v1beta1',
      { spec: { controlPlaneEndpoint: { host: '', port: 0 } }, status: { phase: 'Provisioning' } },
      { servers: [], note: 'phase Provisioning' },
    ],
    [
      'one that is being made, in v1beta2',
      { spec: {}, status: { phase: 'Pending' } },
      { servers: [], note: 'phase Pending' },
    ],
    [
      'an IPv6 address',
      { spec: { controlPlaneEndpoint: { host: 'fd00::1', port: 6443 } } },
      { servers: ['[fd00::1]:6443'] },
    ],
    [
      'the loopback of another machine',
      { spec: { controlPlaneEndpoint: { host: '127.0.0.1', port: 6443 } } },
      { servers: [] },
    ],
    [
      'one that is being deleted',
      { spec: { controlPlaneEndpoint: endpoint }, metadata: { deletionTimestamp: '2026-11-21T09:00:00Z' } },
      { servers: ['prod.example:6443'], note: 'being deleted' },
    ],
  ])('are read: %s', async (_name, parts, expected) => {
    const { metadata = {}, ...rest } = 'metadata' in parts ? parts : { ...parts, metadata: {} };
    const object = recordOf('Cluster', 'prod', rest);
    const placed = { ...object, metadata: { ...object.metadata, namespace: 'capi', ...metadata } };
    const { value } = await askFor(clusterApi, { [key]: [placed] });
    expect(value).toEqual([
      { source: 'cluster-api', place: 'Cluster capi/prod', name: 'prod', caKeys: [], ...expected },
    ]);
  });

  it('are read in the version that the server serves, and one that knows itself has its UID', async () => {
    const own = recordOf('Cluster', 'hub', {
      namespace: 'capi',
      spec: { controlPlaneEndpoint: { host: 'kubernetes.default.svc', port: 443 } },
    });
    const { value } = await askFor(
      clusterApi,
      { [key]: [own] },
      { groups: new Map([['cluster.x-k8s.io', ['v1beta1']]]) },
    );
    expect(value).toMatchObject([{ uid: holder, servers: [] }]);
  });
});
