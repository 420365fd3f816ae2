import { describe, expect, it } from 'vitest';
import { describeFeedProvider } from '../conformance.ts';
import { cve, ssvcPoints } from './index.ts';

const record = (cveId: string, rest: object = {}) =>
  JSON.stringify({
    dataType: 'CVE_RECORD',
    cveMetadata: { cveId, state: 'PUBLISHED' },
    containers: {
      cna: { metrics: [{ cvssV3_1: { baseScore: 5.6 } }, { cvssV4_0: { baseScore: 9.3 } }] },
      adp: [
        {
          title: 'CISA ADP Vulnrichment',
          metrics: [
            {
              other: {
                type: 'ssvc',
                content: {
                  options: [
                    { Exploitation: 'poc' },
                    { Automatable: 'no' },
                    { 'Technical Impact': 'partial' },
                  ],
                },
              },
            },
          ],
        },
      ],
    },
    ...rest,
  });

describeFeedProvider(cve, {
  name: 'cve5.ndjson',
  text: [
    record('CVE-2005-10003'),
    record('CVE-2024-1', {
      cveMetadata: { cveId: 'CVE-2024-1', state: 'REJECTED', dateRejected: '2024-10-01T00:00:00Z' },
    }),
  ].join('\n'),
  content: {
    facts: [
      {
        id: 'CVE-2005-10003',
        aliases: [],
        severity: 'critical',
        exploitation: 'poc',
        automatable: false,
        technicalImpact: 'partial',
      },
      { id: 'CVE-2024-1', aliases: [], severity: 'unknown', rejected: 'feed, 2024-10-01' },
    ],
  },
  spoiled: [record('CVE-2005-10003'), '{"dataType":"CVE_RECORD"}', record('CVE-2005-10004')].join('\n'),
  left: 2,
});

describe('ssvcPoints', () => {
  it('reads both spellings and any case, and leaves out what it does not know', () => {
    expect(
      ssvcPoints([{ Exploitation: 'Active' }, { Automatable: 'Yes' }, { technicalImpact: 'Total' }]),
    ).toEqual({
      exploitation: 'active',
      automatable: true,
      technicalImpact: 'total',
    });
    expect(ssvcPoints([{ Exploitation: '' }, { Automatable: 'perhaps' }, {}])).toEqual({});
  });
});
