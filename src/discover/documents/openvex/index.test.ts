import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { contentOf, describeDocumentReader } from '../conformance/document-reader.ts';
import { openvex } from './index.ts';

const alpine = gunzipSync(
  readFileSync(new URL('../../../../testing/fixtures/documents/alpine.openvex.json.gz', import.meta.url)),
).toString();

const document = (statements: readonly object[], context = 'https://openvex.dev/ns/v0.2.0'): string =>
  JSON.stringify({
    '@context': context,
    '@id': 'https://acme.io/vex/1',
    author: 'Acme',
    timestamp: '2026-01-01T00:00:00Z',
    version: 1,
    statements,
  });

const old = document(
  [{ vulnerability: 'CVE-2024-0001', products: ['pkg:npm/x@1.0.0'], status: 'under_investigation' }],
  'https://openvex.dev/ns',
);

describeDocumentReader(openvex, [
  { name: 'a document about an Alpine image', text: alpine, packages: [], unread: [] },
  { name: 'a document of 0.0', text: old, packages: [], unread: [] },
]);

describe('OpenVEX', () => {
  it('keeps image, packages, author and reason', () => {
    const { format, producer, statements } = openvex.read(contentOf(alpine));
    expect([format, producer, statements.length]).toEqual([
      'OpenVEX 0.2.0',
      'The OpenVEX Project <openvex@openssf.org>',
      5,
    ]);
    expect(statements[3]).toMatchObject({
      place: 'statements[3]',
      vulnerabilities: ['CVE-2023-3446'],
      status: 'not_affected',
      justification: 'vulnerable_code_not_present',
      detail: 'affected functions were removed before packaging',
      products: [
        {
          purl: expect.stringMatching(/^pkg:oci\/alpine@sha256/),
          subcomponents: [
            { purl: 'pkg:apk/alpine/libssl3@3.0.8-r3' },
            { purl: 'pkg:apk/alpine/libcrypto3@3.0.8-r3' },
          ],
        },
      ],
    });
  });

  it('reads texts of 0.0, identifiers, hashes and times', () => {
    expect(openvex.read(contentOf(old)).statements).toEqual([
      {
        document: 'https://acme.io/vex/1',
        place: 'statements[0]',
        author: 'Acme',
        timestamp: '2026-01-01T00:00:00Z',
        vulnerabilities: ['CVE-2024-0001'],
        status: 'under_investigation',
        products: [{ label: 'pkg:npm/x@1.0.0', purl: 'pkg:npm/x@1.0.0', digests: [], subcomponents: [] }],
      },
    ]);
    const [one] = openvex.read(
      contentOf(
        document([
          {
            vulnerability: { '@id': 'https://nvd.nist.gov/vuln/detail/CVE-2024-0002', aliases: ['GHSA-1'] },
            timestamp: '2026-02-01T00:00:00Z',
            products: [
              {
                '@id': 'https://acme.io/web',
                identifiers: { purl: 'pkg:npm/web@1' },
                hashes: { 'sha-256': 'AB' },
              },
            ],
            status: 'fixed',
          },
        ]),
      ),
    ).statements;
    expect(one).toMatchObject({
      vulnerabilities: ['CVE-2024-0002', 'GHSA-1'],
      timestamp: '2026-02-01T00:00:00Z',
      products: [{ label: 'https://acme.io/web', purl: 'pkg:npm/web@1', digests: ['sha256:ab'] }],
    });
  });

  it.each([
    [document([], 'https://openvex.dev/ns/v9.0.0'), /@context: .* is not known/],
    [document([{ vulnerability: { name: 'x' }, status: 'fine' }]), /statements\[0\]\.status/],
  ])('names the place of what it cannot read', (text, message) => {
    expect(() => openvex.read(contentOf(text))).toThrow(message);
  });
});
