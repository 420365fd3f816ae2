import { describe, expect, it } from 'vitest';
import { contentOf, describeDocumentReader } from '../conformance/document-reader.ts';
import { clair } from './index.ts';

const manifest = `sha256:${'a'.repeat(64)}`;
const layer = `sha256:${'b'.repeat(64)}`;

const environment = (database: string, distribution = '1') => [
  { package_db: database, introduced_in: layer, distribution_id: distribution, repository_ids: null },
];
const vulnerability = (name: string, different: object = {}) => ({
  id: '1',
  updater: 'debian/updater',
  name,
  description: 'x',
  issued: '2024-01-01T00:00:00Z',
  links: '',
  severity: 'x',
  normalized_severity: 'High',
  package: { id: '0', name: 'x', version: '', kind: 'source' },
  fixed_in_version: '',
  ...different,
});

/** Built to Clair's published schema, with every kind of database that claircore's scanners write. */
const report = {
  manifest_hash: manifest,
  packages: {
    '1': {
      id: '1',
      name: 'libssl3',
      version: '3.0.11-1~deb12u1',
      kind: 'binary',
      source: { id: '2', name: 'openssl', version: '3.0.11-1~deb12u1', kind: 'source', source: null },
      arch: 'amd64',
      cpe: '',
    },
    '2': { id: '2', name: 'openssl', version: '3.0.11-1~deb12u1', kind: 'SOURCE', source: null },
    '3': { id: '3', name: 'stdlib', version: 'go1.21.3', kind: 'binary', source: { name: '', version: '' } },
    '4': { id: '4', name: 'org.acme:web', version: '1.0', kind: 'BINARY' },
    '5': { id: '5', name: 'lost.jar', version: '1.0', kind: 'binary' },
    '6': { id: '6', name: '@acme/ui', version: '2.0.0', kind: 'binary' },
    '7': { id: '7', name: 'Flask', version: '2.0', kind: 'binary' },
    '8': { id: '8', name: 'rails', version: '7.0', kind: 'binary' },
    '9': { id: '9', name: 'nothing', version: '', kind: 'binary' },
    '10': { id: '10', name: 'bash', version: '5.1-1.el9', kind: 'binary' },
  },
  distributions: {
    '1': {
      id: '1',
      did: 'debian',
      name: 'Debian GNU/Linux',
      version: '12 (bookworm)',
      version_id: '12',
      arch: '',
      cpe: '',
      pretty_name: 'Debian GNU/Linux 12 (bookworm)',
    },
    '2': { id: '2', did: 'rhel', name: 'Red Hat', version: '9', version_id: '9.2', pretty_name: '' },
  },
  repository: {},
  environments: {
    '1': environment('var/lib/dpkg/status'),
    '2': environment('var/lib/dpkg/status'),
    '3': environment('go:usr/bin/app', ''),
    '4': environment('maven:opt/web.jar', ''),
    '5': environment('jar:opt/lost.jar', ''),
    '6': environment('nodejs:app/node_modules/@acme/ui/package.json', ''),
    '7': environment('python:usr/lib/python3/dist-packages', ''),
    '8': environment('ruby:usr/share/gems/specifications/rails.gemspec', ''),
    '9': environment('var/lib/dpkg/status'),
    '10': environment('sqlite:usr/share/rpm', '2'),
  },
  vulnerabilities: {
    a: vulnerability('CVE-2024-0001', {
      fixed_in_version: '3.0.13-1~deb12u1',
      normalized_severity: 'Defcon1',
    }),
    b: vulnerability('GO-2024-1234', {
      updater: 'osv/go',
      links: 'https://x/CVE-2024-0002 https://y/CVE-2024-0002',
      fixed_in_version: 'fixed=1.21.5&introduced=0',
      normalized_severity: 'Unknown',
    }),
    c: vulnerability('RHSA-2024:0007: bash security update (Important)', {
      updater: '',
      links: 'CVE-2024-0003 CVE-2024-0004',
      fixed_in_version: '0',
      normalized_severity: 'Negligible',
    }),
    d: vulnerability('something', { normalized_severity: undefined }),
  },
  package_vulnerabilities: { '1': ['a', 'gone'], '3': ['b'], '5': ['d'], '10': ['c'], '77': ['a'] },
  enrichments: {},
};

describeDocumentReader(clair, [
  {
    name: 'a report built to the schema',
    text: JSON.stringify(report),
    packages: [
      'rails 7.0',
      'stdlib 1.21.3',
      'org.acme:web 1.0',
      '@acme/ui 2.0.0',
      'Flask 2.0',
      'libssl3 3.0.11-1~deb12u1',
      'bash 5.1-1.el9',
    ],
    unread: [
      'documents.reference package_vulnerabilities["1"][1]',
      'documents.reference package_vulnerabilities["77"][0]',
      'documents.no-purl packages["5"]',
      'documents.no-purl packages["9"]',
    ],
  },
  {
    name: 'an empty report',
    text: JSON.stringify({
      manifest_hash: manifest,
      packages: {},
      distributions: {},
      environments: {},
      vulnerabilities: {},
      package_vulnerabilities: {},
    }),
    packages: [],
    unread: ['documents.no-packages'],
  },
]);

describe('a report of Clair', () => {
  const [subject] = clair.read(contentOf(JSON.stringify(report))).subjects;

  it('is about the image of its manifest, and knows systems, sources, layers and paths', () => {
    expect(subject?.id).toBe(`image:${manifest}`);
    const all =
      subject?.contents.flatMap(({ os, packages }) => packages.map((item) => ({ os: os?.id, item }))) ?? [];
    expect(all.find(({ item }) => item.name === 'libssl3')).toEqual({
      os: 'debian',
      item: {
        name: 'libssl3',
        version: '3.0.11-1~deb12u1',
        type: 'deb',
        purl: 'pkg:deb/debian/libssl3@3.0.11-1~deb12u1?distro=debian-12&upstream=openssl',
        source: { name: 'openssl', version: '3.0.11-1~deb12u1' },
        path: 'var/lib/dpkg/status',
        imageLayer: layer,
      },
    });
    expect(all.find(({ item }) => item.name === 'bash')?.os).toBe('rhel');
    expect(all.find(({ item }) => item.name === 'Flask')?.item).toMatchObject({ purl: 'pkg:pypi/flask@2.0' });
    expect(all.find(({ item }) => item.name === '@acme/ui')?.item.source).toBeUndefined();
  });

  it('says what Clair found in our words', () => {
    const said = subject?.said.map((one) => [
      one.vulnerability,
      one.aliases.join(),
      `${one.package.type} ${one.package.name}`,
      one.fix.state === 'fixed' ? one.fix.version : one.fix.state,
      one.severity,
      one.statement,
    ]);
    expect(said).toEqual([
      [
        'CVE-2024-0001',
        '',
        'deb libssl3',
        '3.0.13-1~deb12u1',
        'critical',
        'debian/updater: 3.0.11-1~deb12u1, fixed in 3.0.13-1~deb12u1',
      ],
      [
        'GO-2024-1234',
        'CVE-2024-0002',
        'golang stdlib',
        '1.21.5',
        'unknown',
        'osv/go: 1.21.3, fixed in 1.21.5',
      ],
      ['something', '', 'generic lost.jar', 'open', 'unknown', 'debian/updater: 1.0, no fix'],
      [
        'RHSA-2024:0007',
        '',
        'rpm bash',
        'open',
        'low',
        'an updater that it does not name: 5.1-1.el9, no fix',
      ],
    ]);
  });

  it('takes only ids of its own: constructor is one that every object has', () => {
    const odd = { ...report, packages: { ...report.packages, constructor: { name: 'x', version: '1' } } };
    expect(() => clair.read(contentOf(JSON.stringify(odd)))).not.toThrow();
  });

  it('is refused with the place of what is wrong in it', () => {
    const broken = { ...report, packages: { '1': { name: 'x' } } };
    expect(() => clair.read(contentOf(JSON.stringify(broken)))).toThrow(
      expect.objectContaining({
        code: 'documents.malformed',
        message: expect.stringContaining('packages.1.version'),
      }),
    );
  });
});
