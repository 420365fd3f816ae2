import { describe, expect, it } from 'vitest';
import { contentOf, describeDocumentReader } from '../conformance/document-reader.ts';
import { trivyignore } from './index.ts';

const plain =
  '# no terminal\nCVE-2022-46663 exp:2027-01-31\nCVE-2024-1\nCVE-2024-2 exp:31.1.2027\nnot_a_name\n';
const yaml = [
  'vulnerabilities:',
  '  - id: CVE-2023-3817',
  '    purls: ["pkg:deb/debian/libssl1.1", "pkg:deb/debian/openssl@1.1.1", "openssl"]',
  '    expired_at: "2027-01-31"',
  '  - id: CVE-2022-40897',
  '    paths: ["usr/**/METADATA"]',
  '    statement: Accept the risk',
  '  - id: CVE-2022-40898',
  '    paths: ["{a,b}{c,d}"]',
].join('\n');

describeDocumentReader(trivyignore, [
  {
    name: 'a plain list',
    text: plain,
    packages: [],
    unread: ['documents.bad-date line 4', 'documents.no-vulnerability line 5'],
  },
  {
    name: 'a list in YAML',
    text: yaml,
    packages: [],
    unread: ['documents.purl-malformed vulnerabilities[0]', 'documents.bad-place vulnerabilities[2]'],
  },
]);

describe("Trivy's ignore files", () => {
  it('are acceptances of any package, without a person and a place', () => {
    const { history = [] } = trivyignore.read(contentOf(plain));
    expect(history.map(({ vulnerabilities, acceptance }) => [vulnerabilities, acceptance])).toEqual([
      [['CVE-2022-46663'], { reason: 'no terminal', until: '2027-01-31T23:59:59.999Z' }],
      [['CVE-2024-1'], {}],
      [['CVE-2024-2'], {}],
    ]);
    expect(history[0]).toMatchObject({
      package: { kind: 'any' },
      scope: { kind: 'unsaid' },
      place: 'line 2',
    });
  });

  it('are one record for each purl, with the paths', () => {
    const { history = [] } = trivyignore.read(contentOf(yaml));
    expect(history.map((one) => [one.package, one.paths, one.acceptance])).toEqual([
      [{ kind: 'purl', purl: 'pkg:deb/debian/libssl1.1' }, [], { until: '2027-01-31T23:59:59.999Z' }],
      [{ kind: 'purl', purl: 'pkg:deb/debian/openssl@1.1.1' }, [], { until: '2027-01-31T23:59:59.999Z' }],
      [{ kind: 'any' }, ['usr/**/METADATA'], { reason: 'Accept the risk' }],
    ]);
  });
});
