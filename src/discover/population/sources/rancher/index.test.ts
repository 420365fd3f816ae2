import { describe, expect, it } from 'vitest';
import { makeAuthority } from '../../../../../testing/certificates/index.ts';
import { askFor, describeRecordSource, holder } from '../../conformance/record-source.ts';
import { recordOf } from '../../conformance/records-reader.ts';
import { rancher } from './index.ts';

const key = 'clusters.management.cattle.io';
const { cert } = makeAuthority('prod', Temporal.Instant.from('2026-11-21T09:00:00Z'), 30);
const spec = { displayName: 'prod' };

describeRecordSource(rancher, recordOf('Cluster', 'c-abcde', { spec }));

describe('clusters of Rancher', () => {
  it.each([
    [
      'with address and authority',
      recordOf('Cluster', 'c-abcde', {
        spec,
        status: {
          apiEndpoint: 'https://prod.example:6443',
          caCert: Buffer.from(cert).toString('base64'),
          provider: 'rke2',
        },
      }),
      {
        place: 'Cluster c-abcde of Rancher',
        name: 'prod',
        servers: ['prod.example:6443'],
        caKeys: [expect.stringMatching(/^sha256:/)],
        provider: 'rke2',
      },
    ],
    [
      'that is not there yet',
      recordOf('Cluster', 'c-abcde', { spec, status: { driver: 'imported' } }),
      { place: 'Cluster c-abcde of Rancher', name: 'prod', servers: [], caKeys: [], provider: 'imported' },
    ],
    [
      'that Rancher runs in',
      recordOf('Cluster', 'local', {
        spec: { displayName: '' },
        status: { apiEndpoint: 'https://10.43.0.1:443' },
      }),
      { place: 'Cluster local of Rancher', name: 'local', uid: holder, servers: [], caKeys: [] },
    ],
  ])('are read: one %s', async (_name, object, expected) => {
    expect((await askFor(rancher, { [key]: [object] })).value).toEqual([{ source: 'rancher', ...expected }]);
  });
});
