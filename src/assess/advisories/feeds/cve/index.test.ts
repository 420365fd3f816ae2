import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeZip } from '../../../../formats/zip/index.ts';
import { describeFeedProvider, fileOf } from '../conformance.ts';
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
    record('CVE-2024-1000', {
      cveMetadata: { cveId: 'CVE-2024-1000', state: 'REJECTED', dateRejected: '2024-10-01T00:00:00Z' },
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
        assessed: 'ADP',
      },
      { id: 'CVE-2024-1000', aliases: [], severity: 'unknown', rejected: 'feed, 2024-10-01' },
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

const real = readFileSync(
  join(import.meta.dirname, '../../../../../testing/fixtures/advisories/cve/records.ndjson'),
  'utf8',
);

describe('real records', () => {
  it('keep every vector with who published it, and take the newest system of the numbering authority', () => {
    const { facts, quarantined, advisories } = cve.read(fileOf('records.ndjson', real), 'cve-list');
    expect([advisories, quarantined]).toEqual([[], []]);
    expect(facts).toEqual([
      {
        id: 'CVE-2005-10003',
        aliases: [],
        severity: 'medium',
        exploitation: 'none',
        automatable: false,
        technicalImpact: 'partial',
        assessed: 'CISA-ADP, 2024-10-17',
        vectors: [
          { vector: 'CVSS:4.0/AV:N/AC:H/AT:N/PR:N/UI:N/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N', source: 'VulDB' },
          { vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:L', source: 'VulDB' },
          { vector: 'CVSS:3.0/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:L', source: 'VulDB' },
          { vector: 'AV:N/AC:H/Au:N/C:P/I:P/A:P', source: 'VulDB' },
        ],
      },
      { id: 'CVE-2019-25161', aliases: [], severity: 'unknown', rejected: 'cve-list, 2024-02-27' },
      {
        id: 'CVE-2024-7646',
        aliases: [],
        severity: 'high',
        exploitation: 'none',
        automatable: false,
        technicalImpact: 'total',
        assessed: 'CISA-ADP, 2024-08-19',
        vectors: [{ vector: 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H', source: 'kubernetes' }],
      },
      {
        id: 'CVE-2013-0643',
        aliases: [],
        severity: 'high',
        exploitation: 'active',
        automatable: false,
        technicalImpact: 'total',
        assessed: 'CISA-ADP, 2024-09-18',
        vectors: [{ vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H', source: 'CISA-ADP' }],
      },
    ]);
  });

  it('come the same from an archive, whatever lies beside them', () => {
    const lines = real.trim().split('\n');
    const entries = lines.map((line) => ({
      path: `cvelistV5-main/cves/${/"cveId":"(CVE-[^"]+)"/.exec(line)?.[1] ?? ''}.json`,
      bytes: Buffer.from(line),
    }));
    const beside = ['README.md', 'cves/delta.json', 'cves/deltaLog.json'].map((path) => ({
      path: `cvelistV5-main/${path}`,
      bytes: Buffer.from('[]'),
    }));
    const zip = { name: 'cve/cvelistV5.zip', bytes: writeZip([...beside, ...entries]) };
    expect(cve.accepts(zip)).toBe(true);
    expect(cve.read(zip, 'cve-list')).toEqual(cve.read(fileOf('records.ndjson', real), 'cve-list'));
  });
});

describe('a vector that is none', () => {
  it.each([
    ['CVSS:3.1/AV:Q/AC:L', 'no metric "AV:Q" in CVSS 3.1'],
    ['CVSS:7.0/AV:N', 'unknown version CVSS:7.0'],
    ['', 'no metric "" in CVSS 2.0'],
  ])('is set aside with its reason, and the record stays: %j', (vectorString, reason) => {
    const text = record('CVE-2024-1000', {
      containers: {
        cna: {
          providerMetadata: { shortName: 'acme' },
          metrics: [{ cvssV3_1: { baseScore: 7.5, vectorString } }],
        },
      },
    });
    expect(cve.read(fileOf('cve.json', text), 'cve-list')).toEqual({
      advisories: [],
      facts: [{ id: 'CVE-2024-1000', aliases: [], severity: 'high' }],
      quarantined: [{ what: 'CVE-2024-1000 cvssV3_1 of acme', reason }],
    });
  });

  it.each([[{ baseScore: 70 }], [{ baseScore: 'high' }], ['critical'], [null]])(
    'or a score that is none says nothing: %j',
    (cvssV3_1) => {
      const text = record('CVE-2024-1000', { containers: { cna: { metrics: [{ cvssV3_1 }] } } });
      expect(cve.read(fileOf('cve.json', text), 'cve-list').facts).toEqual([
        { id: 'CVE-2024-1000', aliases: [], severity: 'unknown' },
      ]);
    },
  );

  it('takes severity from v2 only where nothing newer is, and never above high', () => {
    const text = record('CVE-2024-1000', {
      containers: {
        cna: { metrics: [{ cvssV2_0: { vectorString: 'AV:N/AC:L/Au:N/C:C/I:C/A:C', baseScore: 10 } }] },
      },
    });
    expect(cve.read(fileOf('cve.json', text), 'cve-list').facts).toMatchObject([
      { severity: 'high', vectors: [{ vector: 'AV:N/AC:L/Au:N/C:C/I:C/A:C', source: 'CNA' }] },
    ]);
  });
});
