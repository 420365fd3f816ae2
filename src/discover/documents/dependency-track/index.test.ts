import { describe, expect, it } from 'vitest';
import { contentOf, describeDocumentReader } from '../conformance/document-reader.ts';
import { dependencyTrack } from './index.ts';

/** Made by the documentation of the Finding Packaging Format; not a real export. */
const finding = {
  component: {
    uuid: 'b815b581-fec1-4374-a871-68862a8f8d52',
    name: 'jackson-databind',
    group: 'com.fasterxml.jackson.core',
    version: '2.13.1',
    purl: 'pkg:maven/com.fasterxml.jackson.core/jackson-databind@2.13.1?type=jar',
    project: 'ca4f2da9-0fad-4a13-92d7-f627f3168a56',
  },
  attribution: { analyzerIdentity: 'INTERNAL_ANALYZER', attributedOn: '2025-03-01T10:00:00Z' },
  vulnerability: {
    uuid: '46b80b5e-9f4c-4b7e-9a3f-1f6ad2f5c8ba',
    vulnId: 'CVE-2022-42003',
    source: 'NVD',
    aliases: [{ cveId: 'CVE-2022-42003', ghsaId: 'GHSA-jjjh-jjxp-wpff', sonatypeId: 'sonatype 1' }],
    severity: 'HIGH',
  },
  analysis: { state: 'NOT_SET', isSuppressed: false },
  matrix: 'x:y:z',
};
const { purl: _, ...unnamed } = finding.component;
const analysed = (state: string, more: object = {}) => ({ ...finding, analysis: { state, ...more } });

const fpf = JSON.stringify({
  version: '1.2',
  meta: { application: 'Dependency-Track', version: '4.12.0', timestamp: '2026-11-01T00:00:00Z' },
  project: { uuid: 'ca4f2da9-0fad-4a13-92d7-f627f3168a56', name: 'shop', version: '1.2' },
  findings: [
    finding,
    analysed('NOT_AFFECTED', {
      isSuppressed: true,
      justification: 'CODE_NOT_REACHABLE',
      detail: 'no JSON in',
    }),
    analysed('FALSE_POSITIVE', { isSuppressed: true, justification: 'NOT_SET' }),
    analysed('RESOLVED', { isSuppressed: true }),
    analysed('EXPLOITABLE'),
    analysed('IN_TRIAGE', { isSuppressed: true }),
    { ...finding, attribution: { attributedOn: 1_713_456_000_000 } },
    { ...finding, attribution: { attributedOn: 1e18 } },
    { ...finding, attribution: {} },
    { ...finding, component: unnamed },
    { ...finding, component: { uuid: 'x' }, analysis: null },
  ],
});

describeDocumentReader(dependencyTrack, [
  {
    name: 'findings in their package',
    text: fpf,
    packages: [],
    unread: [
      'documents.bad-date findings[7]',
      'documents.no-history findings[8]',
      'documents.no-package findings[10]',
    ],
  },
  { name: 'a plain list', text: JSON.stringify([finding]), packages: [], unread: [] },
]);

describe('Dependency-Track', () => {
  const { history = [] } = dependencyTrack.read(contentOf(fpf));

  it('gives since when a finding is attributed, by every name', () => {
    expect(history[0]).toEqual({
      key: 'finding b815b581-fec1-4374-a871-68862a8f8d52 CVE-2022-42003',
      place: 'findings[0]',
      vulnerabilities: ['CVE-2022-42003', 'GHSA-jjjh-jjxp-wpff'],
      package: {
        kind: 'purl',
        purl: 'pkg:maven/com.fasterxml.jackson.core/jackson-databind@2.13.1?type=jar',
      },
      paths: [],
      scope: { kind: 'unsaid' },
      firstSeen: '2025-03-01T10:00:00.000Z',
    });
  });

  it('takes a decision for an acceptance, a justification for its reason, and nothing for an end', () => {
    expect(history.map(({ place, acceptance }) => [place, acceptance])).toEqual([
      ['findings[0]', undefined],
      ['findings[1]', { reason: 'NOT_AFFECTED in Dependency-Track: CODE_NOT_REACHABLE; no JSON in' }],
      ['findings[2]', {}],
      ['findings[3]', undefined],
      ['findings[4]', undefined],
      ['findings[5]', {}],
      ['findings[6]', undefined],
      ['findings[9]', undefined],
    ]);
  });

  it('reads milliseconds, and a component without a purl by its name', () => {
    expect(history.slice(-2).map(({ firstSeen, package: pack }) => [firstSeen, pack.kind])).toEqual([
      ['2024-04-18T16:00:00.000Z', 'purl'],
      ['2025-03-01T10:00:00.000Z', 'name'],
    ]);
  });

  it('names the place of what it cannot read', () => {
    const text = JSON.stringify([{ ...finding, vulnerability: {} }]);
    expect(() => dependencyTrack.read(contentOf(text))).toThrow(/\[0\]\.vulnerability\.vulnId/);
  });
});
