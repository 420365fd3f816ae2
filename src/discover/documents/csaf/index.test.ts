import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { contentOf, describeDocumentReader } from '../conformance/document-reader.ts';
import { csaf } from './index.ts';

const fixture = (name: string): string =>
  gunzipSync(
    readFileSync(new URL(`../../../../testing/fixtures/documents/${name}`, import.meta.url)),
  ).toString();
const argo = fixture('argo.csaf.json.gz');
const redhat = fixture('redhat-vex.csaf.json.gz');

const grouped = JSON.stringify({
  document: {
    category: 'csaf_vex',
    csaf_version: '2.1',
    publisher: { name: 'Acme PSIRT' },
    tracking: { id: 'ACME-1', current_release_date: '2026-01-01T00:00:00Z' },
  },
  product_tree: {
    full_product_names: [
      {
        name: 'web',
        product_id: 'W',
        product_identification_helper: { hashes: [{ file_hashes: [{ algorithm: 'sha256', value: 'AB' }] }] },
      },
      {
        name: 'x',
        product_id: 'X',
        product_identification_helper: { purls: ['pkg:npm/x@1.0.0', 'pkg:npm/x@1.0.1'] },
      },
    ],
    product_groups: [{ group_id: 'G', product_ids: ['X'] }],
  },
  vulnerabilities: [
    {
      cve: 'CVE-2024-0001',
      ids: [{ text: 'GHSA-1' }],
      product_status: { known_not_affected: ['W', 'X'], under_investigation: ['lost'] },
      flags: [{ label: 'component_not_present', group_ids: ['G'] }],
      threats: [{ category: 'impact', details: 'we looked', product_ids: ['W'] }],
    },
    { product_status: { fixed: ['W'] } },
  ],
});

describeDocumentReader(csaf, [
  { name: 'a component of a product', text: argo, packages: [], unread: [] },
  { name: 'a document of Red Hat', text: redhat, packages: [], unread: [] },
  { name: 'groups, purls and hashes', text: grouped, packages: [], unread: [] },
]);

describe('CSAF', () => {
  it('keeps the product and the component in it', () => {
    const { id, statements } = csaf.read(contentOf(argo));
    expect(statements).toEqual([
      {
        document: id,
        place: 'vulnerabilities[0].product_status.known_not_affected',
        author: expect.any(String),
        timestamp: '2024-01-04T17:17:25+01:00',
        vulnerabilities: ['CVE-2024-0001'],
        status: 'not_affected',
        justification: 'vulnerable_code_cannot_be_controlled_by_adversary',
        detail: 'vulnerable_code_not_in_execute_path',
        products: [
          {
            label: 'go-direct1-v2.0.0 (go-direct1 v2.0.0)',
            purl: 'pkg:golang/github.com/aquasecurity/go-direct1@v2.0.0',
            digests: [],
            subcomponents: [
              {
                label: 'go-transitive-v4.0.0 (go-transitive v4.0.0)',
                purl: 'pkg:golang/github.com/aquasecurity/go-transitive@v4.0.0',
                digests: [],
              },
            ],
          },
        ],
      },
    ]);
  });

  it('makes a statement for each reason, by product or group', () => {
    const common = { document: 'ACME-1', author: 'Acme PSIRT', timestamp: '2026-01-01T00:00:00Z' };
    const vulnerabilities = ['CVE-2024-0001', 'GHSA-1'];
    expect(csaf.read(contentOf(grouped)).statements).toEqual([
      {
        ...common,
        place: 'vulnerabilities[0].product_status.under_investigation',
        vulnerabilities,
        status: 'under_investigation',
        products: [{ label: 'lost', digests: [], subcomponents: [] }],
      },
      {
        ...common,
        place: 'vulnerabilities[0].product_status.known_not_affected',
        vulnerabilities,
        status: 'not_affected',
        detail: 'we looked',
        products: [{ label: 'W (web)', digests: ['sha256:ab'], subcomponents: [] }],
      },
      {
        ...common,
        place: 'vulnerabilities[0].product_status.known_not_affected',
        vulnerabilities,
        status: 'not_affected',
        justification: 'component_not_present',
        products: [
          { label: 'X (x)', purl: 'pkg:npm/x@1.0.0', digests: [], subcomponents: [] },
          { label: 'X (x)', purl: 'pkg:npm/x@1.0.1', digests: [], subcomponents: [] },
        ],
      },
    ]);
  });

  it('keeps every product of Red Hat, purl or not', () => {
    const [statement] = csaf.read(contentOf(redhat)).statements;
    expect(statement).toMatchObject({ status: 'not_affected', vulnerabilities: ['CVE-2021-0084'] });
    expect(statement?.products.length).toBeGreaterThan(0);
  });

  it.each([
    [grouped.replace('"csaf_version":"2.1"', '"csaf_version":"1.2"'), /csaf_version: "1\.2" is not known/],
    [
      grouped.replace('"product_id":"W"', '"product_id":7'),
      /product_tree\.full_product_names\[0\]\.product_id/,
    ],
  ])('names the place of what it cannot read', (text, message) => {
    expect(() => csaf.read(contentOf(text))).toThrow(message);
  });
});
