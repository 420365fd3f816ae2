import { describe, expect, it } from 'vitest';
import { contentOf, describeDocumentReader } from '../conformance/document-reader.ts';
import { defectdojo } from './index.ts';

/** Made by the published models of DefectDojo's API v2; not a real export. */
const finding = {
  id: 4711,
  title: 'CVE-2022-46663 less 590-2',
  date: '2025-03-01',
  found_by: [12],
  cve: 'CVE-2022-46663',
  vulnerability_ids: [{ vulnerability_id: 'CVE-2022-46663' }, { vulnerability_id: 'GHSA-2222-3333-4444' }],
  component_name: 'less',
  component_version: '590-2',
  file_path: 'registry.acme.io/shop/web:1.2 (debian 12.4)',
  active: false,
  verified: true,
  false_p: false,
  duplicate: false,
  out_of_scope: false,
  is_mitigated: true,
  risk_accepted: true,
  accepted_risks: [
    {
      id: 1,
      name: 'less in web',
      accepted_by: 'Ann',
      decision: 'A',
      decision_details: 'no terminal in this image',
      expiration_date: '2027-01-31T00:00:00Z',
    },
    {
      id: 2,
      name: 'older',
      accepted_by: 'Bob',
      decision_details: null,
      expiration_date: '2025-12-31T00:00:00Z',
    },
  ],
  related_fields: {
    test: {},
    jira: { id: 3, jira_key: 'SEC-12', url: 'https://jira.acme.io/browse/SEC-12' },
  },
};
const plain = { ...finding, accepted_risks: [], related_fields: null, file_path: null };

const page = JSON.stringify({
  count: 250,
  next: 'https://dojo.acme.io/api/v2/findings/?offset=5',
  previous: null,
  results: [
    finding,
    { ...plain, id: 4712 },
    { ...plain, id: 4713, risk_accepted: false, false_p: true },
    { ...plain, id: 4714, risk_accepted: false, component_name: null },
    { ...plain, id: 4715, risk_accepted: false, cve: null, vulnerability_ids: [] },
  ],
});

const table = [
  'id,title,date,cve,vulnerability_ids,component_name,component_version,file_path,false_p,risk_accepted,found_by',
  '4711,x,2025-03-01,CVE-2022-46663,CVE-2022-46663; GHSA-2222-3333-4444; ...,less,590-2,None,False,True,Trivy',
  '4716,y,2025-03-02,,,,,src/a.py,False,False,Semgrep',
].join('\n');

describeDocumentReader(defectdojo, [
  {
    name: 'a page of findings',
    text: page,
    packages: [],
    unread: [
      'documents.incomplete',
      'documents.no-package results[3]',
      'documents.no-vulnerability results[4]',
    ],
  },
  { name: 'findings without their page', text: JSON.stringify([finding]), packages: [], unread: [] },
  {
    name: 'no findings',
    text: '{"count":0,"next":null,"previous":null,"results":[]}',
    packages: [],
    unread: [],
  },
  {
    name: 'a table',
    text: table,
    packages: [],
    unread: ['documents.no-vulnerability line 3', 'documents.no-package line 3'],
  },
]);

describe('DefectDojo', () => {
  it('gives date, acceptance and ticket of a finding, whatever its status there', () => {
    expect(defectdojo.read(contentOf(page)).history?.[0]).toEqual({
      key: 'finding 4711',
      place: 'results[0]',
      vulnerabilities: ['CVE-2022-46663', 'GHSA-2222-3333-4444'],
      package: { kind: 'name', name: 'less', version: '590-2' },
      paths: [],
      scope: { kind: 'image', repository: 'registry.acme.io/shop/web', tag: '1.2' },
      firstSeen: '2025-03-01T00:00:00.000Z',
      acceptance: { by: 'Ann', reason: 'no terminal in this image', until: '2027-01-31T00:00:00.000Z' },
      ticket: 'SEC-12',
    });
  });

  it('leaves open what a simple acceptance and a false positive do not say', () => {
    const { history = [] } = defectdojo.read(contentOf(page));
    expect(history.slice(1).map(({ acceptance, scope }) => [acceptance, scope.kind])).toEqual([
      [{}, 'unsaid'],
      [{ reason: 'false positive, as DefectDojo has it' }, 'unsaid'],
    ]);
  });

  it('reads its table, which has no details of acceptances', () => {
    expect(defectdojo.read(contentOf(table)).history).toEqual([
      {
        key: 'finding 4711',
        place: 'line 2',
        vulnerabilities: ['CVE-2022-46663', 'GHSA-2222-3333-4444'],
        package: { kind: 'name', name: 'less', version: '590-2' },
        paths: [],
        scope: { kind: 'unsaid' },
        firstSeen: '2025-03-01T00:00:00.000Z',
        acceptance: {},
      },
    ]);
  });

  it.each([
    ['usr/lib/node_modules/x/package.json', 'unsaid'],
    ['testdata/alpine-39.tar.gz (alpine 3.9.4)', 'unsaid'],
    ['alpine:3.9 (alpine 3.9.4)', 'image'],
    ['Java', 'unsaid'],
  ])('takes an image only from the target of a report: %s', (path, kind) => {
    const { history } = defectdojo.read(contentOf(JSON.stringify([{ ...finding, file_path: path }])));
    expect(history?.[0]?.scope.kind).toBe(kind);
  });

  it.each([
    [
      '{"count":1,"next":null,"results":[{"false_p":1,"risk_accepted":false,"found_by":[]}]}',
      /results\[0\]\.false_p/,
    ],
    ['[{"false_p":false,"risk_accepted":false,"found_by":[],"date":3}]', /\[0\]\.date/],
  ])('names the place of what it cannot read: %s', (text, message) => {
    expect(() => defectdojo.read(contentOf(text))).toThrow(message);
  });
});
