import { describe, expect, it } from 'vitest';
import { makeAuthority } from '../../../../../testing/certificates/index.ts';
import { kubeconfig } from './index.ts';

const { cert } = makeAuthority('prod', Temporal.Instant.from('2026-11-21T09:00:00Z'), 30);

describe('contexts of a kubeconfig', () => {
  it('are sightings, with the keys of their authority, and what could not be read stays listed', () => {
    const unread = [{ what: 'context x', code: 'kube.config-malformed', reason: 'it leads nowhere' }];
    const contexts = [
      { name: 'admin@prod', server: 'https://PROD.example/', caPem: cert },
      { name: 'kind', server: 'https://localhost:34567', caPem: undefined },
      { name: 'odd', server: 'nonsense://', caPem: undefined },
    ];
    expect(kubeconfig.read({ contexts, current: 'kind', unread })).toEqual({
      value: [
        {
          source: 'kubeconfig',
          place: 'context admin@prod',
          name: 'admin@prod',
          servers: ['prod.example:443'],
          caKeys: [expect.stringMatching(/^sha256:[0-9a-f]{64}$/)],
        },
        {
          source: 'kubeconfig',
          place: 'context kind',
          name: 'kind',
          servers: ['127.0.0.1:34567'],
          caKeys: [],
        },
        { source: 'kubeconfig', place: 'context odd', name: 'odd', servers: [], caKeys: [] },
      ],
      coverage: { read: 3, total: 4, unread },
    });
  });
});
