import { describe, expect, it } from 'vitest';
import { contentOf, describeDocumentReader } from '../conformance/document-reader.ts';
import { quay } from './index.ts';

const manifest = `sha256:${'a'.repeat(64)}`;

const metadata = (UpdatedBy: string, DistroName = '', DistroVersion = '') => ({
  UpdatedBy,
  RepoName: '',
  RepoLink: '',
  DistroName,
  DistroVersion,
  NVD: { CVSSv3: { Vectors: '', Score: '' } },
});
const jackson = {
  Severity: 'High',
  NamespaceName: 'osv/maven',
  Link: 'https://nvd.nist.gov/vuln/detail/CVE-2022-42004 https://example.test/CVE-2022-42004',
  FixedBy: '2.12.7.1',
  Description: 'x',
  Name: 'GHSA-rgv9-q543-rqg4',
  Metadata: metadata('osv/maven'),
};
const openssl = {
  ...jackson,
  Severity: 'Defcon1',
  Link: '',
  FixedBy: '',
  Name: 'CVE-2024-0001',
  Metadata: metadata('debian/updater', 'Debian GNU/Linux', '12 (bookworm)'),
};
const redhat = {
  ...jackson,
  Severity: 'Unknown',
  Link: 'CVE-2024-0003 CVE-2024-0004',
  FixedBy: '0:5.1-2.el8',
  Name: 'RHSA-2024:0007: bash security update (Important)',
  Metadata: metadata('rhel-vex'),
};

const feature = (Name: string, Version: string, Vulnerabilities: readonly object[] | null = []) => ({
  Name,
  VersionFormat: '',
  NamespaceName: '',
  AddedBy: `sha256:${'b'.repeat(64)}`,
  Version,
  Vulnerabilities,
});

const reportOf = (features: readonly object[], status = 'scanned') => ({
  status,
  data: {
    Layer: { Name: manifest, ParentName: '', NamespaceName: '', IndexedByVersion: 4, Features: features },
  },
});

const report = reportOf([
  feature('com.fasterxml.jackson.core:jackson-databind', '2.10.5.1', [jackson]),
  feature('libssl3', '3.0.11-1~deb12u1', [openssl]),
  feature('bash', '5.1-1.el8', [redhat]),
  feature('acl', '2.2.53-1.el8'),
  feature('odd', '1.0', [jackson, openssl]),
  feature('lost.jar', '1.0', [{ ...jackson, Metadata: metadata('osv/maven') }]),
  feature('stdlib', 'go1.21.3', [{ ...jackson, Name: 'GO-2024-1234', Metadata: metadata('osv/go') }]),
  feature('nothing', '', null),
]);

describeDocumentReader(quay, [
  {
    name: "an answer of Quay's",
    text: JSON.stringify(report),
    packages: [
      'stdlib 1.21.3',
      'com.fasterxml.jackson.core:jackson-databind 2.10.5.1',
      'libssl3 3.0.11-1~deb12u1',
    ],
    unread: [
      'documents.no-purl data.Layer.Features[2]',
      'documents.no-purl data.Layer.Features[3]',
      'documents.no-purl data.Layer.Features[4]',
      'documents.no-purl data.Layer.Features[5]',
      'documents.no-purl data.Layer.Features[7]',
      'documents.no-source 1 deb package(s)',
    ],
  },
  {
    name: 'an answer about a manifest that was not scanned',
    text: JSON.stringify(reportOf([], 'queued')),
    packages: [],
    unread: ['documents.no-packages', 'documents.their-gap status'],
  },
]);

describe('a report of Quay', () => {
  const [subject] = quay.read(contentOf(JSON.stringify(report))).subjects;

  it('is about the image of its manifest', () => {
    expect(subject).toMatchObject({ id: `image:${manifest}`, name: manifest, identities: [manifest] });
  });

  it('takes the kind and the system of a feature from what all its vulnerabilities say', () => {
    const debian = subject?.contents.find(({ os }) => os?.id === 'debian');
    expect(debian?.os).toEqual({ id: 'debian', versionId: '12', prettyName: 'debian 12 (bookworm)' });
    expect(debian?.packages).toEqual([
      {
        name: 'libssl3',
        version: '3.0.11-1~deb12u1',
        type: 'deb',
        purl: 'pkg:deb/debian/libssl3@3.0.11-1~deb12u1?distro=debian-12',
        source: { name: 'libssl3', version: '3.0.11-1~deb12u1' },
      },
    ]);
  });

  it('says what Quay found in our words, also of features that nobody can name', () => {
    const said = subject?.said.map((one) => [
      one.vulnerability,
      one.aliases.join(),
      `${one.package.type} ${one.package.name}`,
      one.fix.state === 'fixed' ? one.fix.version : one.fix.state,
      one.severity,
      one.place.replace('data.Layer.', ''),
    ]);
    expect(said).toEqual([
      [
        'GHSA-rgv9-q543-rqg4',
        'CVE-2022-42004',
        'maven com.fasterxml.jackson.core:jackson-databind',
        '2.12.7.1',
        'high',
        'Features[0].Vulnerabilities[0]',
      ],
      ['CVE-2024-0001', '', 'deb libssl3', 'open', 'critical', 'Features[1].Vulnerabilities[0]'],
      ['RHSA-2024:0007', '', 'generic bash', '0:5.1-2.el8', 'unknown', 'Features[2].Vulnerabilities[0]'],
      [
        'GHSA-rgv9-q543-rqg4',
        'CVE-2022-42004',
        'generic odd',
        '2.12.7.1',
        'high',
        'Features[4].Vulnerabilities[0]',
      ],
      ['CVE-2024-0001', '', 'generic odd', 'open', 'critical', 'Features[4].Vulnerabilities[1]'],
      [
        'GHSA-rgv9-q543-rqg4',
        'CVE-2022-42004',
        'generic lost.jar',
        '2.12.7.1',
        'high',
        'Features[5].Vulnerabilities[0]',
      ],
      [
        'GO-2024-1234',
        'CVE-2022-42004',
        'golang stdlib',
        '2.12.7.1',
        'high',
        'Features[6].Vulnerabilities[0]',
      ],
    ]);
  });

  it.each([
    ['no data', { status: 'queued', data: null }],
    ['no features', { status: 'scanned', data: { Layer: { Name: 'x' } } }],
    ['no status', { data: report.data }],
  ])('is not recognised with %s', (_, value) => {
    expect(quay.recognises(contentOf(JSON.stringify(value)))).toBe(false);
  });

  it('is refused with the place of what is wrong in it', () => {
    const broken = reportOf([feature('x', '1', [{ Severity: 'High' }])]);
    expect(() => quay.read(contentOf(JSON.stringify(broken)))).toThrow(
      expect.objectContaining({
        code: 'documents.malformed',
        message: expect.stringContaining('data.Layer.Features[0].Vulnerabilities[0].Name'),
      }),
    );
  });
});
