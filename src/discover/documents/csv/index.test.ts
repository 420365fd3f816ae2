import { describe, expect, it } from 'vitest';
import { contentOf, describeDocumentReader } from '../conformance/document-reader.ts';
import { csv } from './index.ts';

const full = [
  'vulnerability,package,version,purl,image,namespace,first_seen,accepted_until,accepted_by,reason,ticket',
  'CVE-2022-46663 GHSA-2222-3333-4444,less,590-2,,registry.acme.io/shop/web:1.2,,2025-03-01,2027-01-31,Ann,"no terminal, no user",SEC-12',
  'cve-2024-0001,,,pkg:npm/left-pad@1.0.0,*,,2025-03-01T10:00:00Z,,,,',
  'CVE-2024-0002,*,,,,shop,,2026-12-01,,,',
].join('\n');

const bad = [
  'CVE;Component;First seen;Accepted until;Owner;Image;accepted_untl',
  ';less;2025-01-01;;;;',
  'CVE-2024-1;;2025-01-01;;;;',
  'CVE-2024-2;less;01/02/2025;;;;',
  'CVE-2024-3;less;;soon;Ann;;',
  'CVE-2024-4;less;;;;;',
  'CVE-2024-5;less;2025-01-01',
  'not a name;less;2025-01-01;;;;',
  'CVE-2024-6;less;2025-01-01;;;NOT AN IMAGE;',
].join('\r\n');

describeDocumentReader(csv, [
  { name: 'a full table', text: full, packages: [], unread: [] },
  {
    name: 'a table with mistakes',
    text: bad,
    packages: [],
    unread: [
      'documents.unknown-column column 7',
      'documents.no-vulnerability line 2',
      'documents.no-package line 3',
      'documents.bad-date line 4',
      'documents.bad-date line 5',
      'documents.no-history line 6',
      'documents.malformed line 7',
      'documents.no-vulnerability line 8',
      'documents.no-vulnerability line 8',
      'documents.no-vulnerability line 8',
      'documents.bad-place line 9',
    ],
  },
]);

describe('CSV', () => {
  it('reads every column', () => {
    expect(csv.read(contentOf(full)).history).toEqual([
      {
        key: expect.stringMatching(/^[0-9a-f]{16}$/),
        place: 'line 2',
        vulnerabilities: ['CVE-2022-46663', 'GHSA-2222-3333-4444'],
        package: { kind: 'name', name: 'less', version: '590-2' },
        paths: [],
        scope: { kind: 'image', repository: 'registry.acme.io/shop/web', tag: '1.2' },
        firstSeen: '2025-03-01T00:00:00.000Z',
        acceptance: { by: 'Ann', reason: 'no terminal, no user', until: '2027-01-31T23:59:59.999Z' },
        ticket: 'SEC-12',
      },
      {
        key: expect.any(String),
        place: 'line 3',
        vulnerabilities: ['CVE-2024-0001'],
        package: { kind: 'purl', purl: 'pkg:npm/left-pad@1.0.0' },
        paths: [],
        scope: { kind: 'everywhere' },
        firstSeen: '2025-03-01T10:00:00.000Z',
      },
      {
        key: expect.any(String),
        place: 'line 4',
        vulnerabilities: ['CVE-2024-0002'],
        package: { kind: 'any' },
        paths: [],
        scope: { kind: 'namespace', namespace: 'shop' },
        acceptance: { until: '2026-12-01T23:59:59.999Z' },
      },
    ]);
  });

  it('keeps an acceptance whose end nobody can read, without an end', () => {
    const { history = [], coverage } = csv.read(contentOf(bad));
    expect(history.map(({ place, acceptance }) => [place, acceptance])).toEqual([['line 5', { by: 'Ann' }]]);
    expect(coverage).toMatchObject({ read: 1, total: 12 });
  });

  it('knows an acceptance again whose end changed, and takes a date for no end of one', () => {
    const keyOf = (row: string): string | undefined =>
      csv.read(contentOf(`vulnerability,package,first_seen,accepted_until\n${row}`)).history?.[0]?.key;
    const accepted = keyOf('CVE-2024-1,less,,2027-01-01');
    expect(keyOf('CVE-2024-1,less,2025-01-01,2026-01-01')).toBe(accepted);
    expect(keyOf('CVE-2024-1,less,2025-01-01,')).not.toBe(accepted);
    expect(keyOf('CVE-2024-1,more,,2027-01-01')).not.toBe(accepted);
  });

  it('leaves a formula a text', () => {
    const text = 'vulnerability,package,ticket\nCVE-2024-1,less,"=HYPERLINK(""http://x"")"\n';
    expect(csv.read(contentOf(text)).history?.[0]?.ticket).toBe('=HYPERLINK("http://x")');
  });

  it.each([
    'vulnerability,package\nCVE-1,x',
    'name,first_seen\nx,2025-01-01',
    'a long sentence, with a comma',
  ])('does not recognise %j', (text) => {
    expect(csv.recognises(contentOf(text))).toBe(false);
  });
});
