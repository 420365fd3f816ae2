import { describe, expect, it } from 'vitest';
import { contentOf, describeDocumentReader } from '../conformance/document-reader.ts';
import { anchore } from './index.ts';

const manifest = `sha256:${'a'.repeat(64)}`;

const gnutls = {
  feed: 'vulnerabilities',
  feed_group: 'debian:9',
  fix: 'None',
  package: 'libgnutls30-3.5.8-5+deb9u4',
  package_cpe: 'None',
  package_name: 'libgnutls30',
  package_path: 'pkgdb',
  package_type: 'dpkg',
  package_version: '3.5.8-5+deb9u4',
  severity: 'Medium',
  url: 'https://security-tracker.debian.org/tracker/CVE-2011-3389',
  vuln: 'CVE-2011-3389',
  will_not_fix: true,
};
const others = [
  { ...gnutls, vuln: 'CVE-2020-0001', fix: '3.5.8-5+deb9u6', severity: 'Negligible', will_not_fix: false },
  {
    ...gnutls,
    feed: 'github',
    feed_group: 'github:python',
    fix: '3.0.1,2.0.2',
    package_name: 'Flask',
    package_path: '/usr/lib/python3/dist-packages/Flask',
    package_type: 'python',
    package_version: '2.0.1',
    severity: 'High',
    vuln: 'GHSA-m2qf-hxjv-5gpq',
    nvd_data: [{ id: 'CVE-2023-30861', cvss_v3: {} }],
    will_not_fix: false,
  },
  {
    ...gnutls,
    feed_group: 'github:java',
    package_name: 'commons-io',
    package_path: '/app/lib/commons-io-2.8.0.jar',
    package_type: 'java',
    package_version: '2.8.0',
    vuln: 'GHSA-78wr-2p64-hpwj',
    nvd_data: [{ id: 'CVE-2024-0001' }, { id: 'CVE-2024-0002' }],
    will_not_fix: false,
  },
];

/** As anchore-engine and Anchore Enterprise answer: names with underscores. */
const engine = { imageDigest: manifest, vulnerability_type: 'os', vulnerabilities: [gnutls, ...others] };

/** As anchorectl prints the list alone: names with humps. */
const listed = [
  {
    feed: 'vulnerabilities',
    feedGroup: 'redhat:distro:redhat:8',
    fix: '1:2.2.6-62.el8_10',
    package: 'cups-libs-1:2.2.6-61.el8_10',
    packageName: 'cups-libs',
    packagePath: 'pkgdb',
    packageType: 'rpm',
    packageVersion: '1:2.2.6-61.el8_10',
    severity: 'Critical',
    vuln: 'CVE-2024-47175',
  },
  {
    feed: 'nvd',
    feedGroup: 'nvd',
    packageType: 'go',
    packageName: 'stdlib',
    packageVersion: 'go1.18.2',
    vuln: 'CVE-2023-24531',
  },
  { feed: 'nvd', packageType: 'binary', packageName: 'redis', packageVersion: '7.0.0', vuln: 'CVE-2024-1' },
  { feed: 'nvd', packageType: 'npm', vuln: 'CVE-2024-2' },
];

describeDocumentReader(anchore, [
  {
    name: 'a report on an image',
    text: JSON.stringify(engine),
    packages: ['Flask 2.0.1', 'libgnutls30 3.5.8-5+deb9u4'],
    unread: [
      'documents.only-affected vulnerabilities',
      'documents.incomplete vulnerabilities',
      'documents.no-purl vulnerabilities[3]',
      'documents.no-source 1 deb package(s)',
    ],
  },
  {
    name: 'a list of anchorectl',
    text: JSON.stringify(listed),
    packages: ['stdlib 1.18.2', 'cups-libs 1:2.2.6-61.el8_10'],
    unread: ['documents.only-affected', 'documents.no-purl [2]', 'documents.no-purl [3]'],
  },
  {
    name: 'a report that found nothing',
    text: JSON.stringify({ image_digest: manifest, vulnerability_type: 'all', vulnerabilities: [] }),
    packages: [],
    unread: ['documents.no-packages', 'documents.only-affected vulnerabilities'],
  },
]);

describe('a report of Anchore', () => {
  it('is about the image of its manifest, or about what nobody says', () => {
    const [image] = anchore.read(contentOf(JSON.stringify(engine))).subjects;
    const [unknown] = anchore.read(contentOf(JSON.stringify(listed))).subjects;
    expect(image).toMatchObject({ id: `image:${manifest}`, identities: [manifest] });
    expect(unknown).toMatchObject({ id: 'sbom:0123456789abcdef', name: 'doc', identities: [] });
  });

  it('knows the system of a package by its feed, and no path for what came from a database', () => {
    const [subject] = anchore.read(contentOf(JSON.stringify(engine))).subjects;
    const debian = subject?.contents.find(({ os }) => os?.id === 'debian');
    expect(debian?.os).toEqual({ id: 'debian', versionId: '9', prettyName: 'debian 9' });
    expect(debian?.packages).toEqual([
      {
        name: 'libgnutls30',
        version: '3.5.8-5+deb9u4',
        type: 'deb',
        purl: 'pkg:deb/debian/libgnutls30@3.5.8-5%2Bdeb9u4?distro=debian-9',
        source: { name: 'libgnutls30', version: '3.5.8-5+deb9u4' },
      },
    ]);
    const [rpm] = anchore.read(contentOf(JSON.stringify(listed))).subjects;
    expect(rpm?.contents.map(({ os }) => os?.id)).toEqual([undefined, 'rhel']);
  });

  it.each([
    [
      'one that will not be fixed',
      engine,
      0,
      {
        vulnerability: 'CVE-2011-3389',
        aliases: [],
        fix: { state: 'wont-fix' },
        severity: 'medium',
        statement: 'debian:9: 3.5.8-5+deb9u4, no fix',
      },
    ],
    ['one with a fix', engine, 1, { fix: { state: 'fixed', version: '3.5.8-5+deb9u6' }, severity: 'low' }],
    [
      'an advisory about one CVE with fixes on several branches',
      engine,
      2,
      {
        vulnerability: 'GHSA-m2qf-hxjv-5gpq',
        aliases: ['CVE-2023-30861'],
        package: {
          name: 'Flask',
          version: '2.0.1',
          type: 'pypi',
          purl: 'pkg:pypi/flask@2.0.1',
          path: 'usr/lib/python3/dist-packages/Flask',
        },
        fix: { state: 'fixed', version: '2.0.2' },
      },
    ],
    [
      'an advisory about several CVEs in a jar without a group',
      engine,
      3,
      {
        aliases: [],
        package: {
          name: 'commons-io',
          version: '2.8.0',
          purl: '',
          type: 'generic',
          path: 'app/lib/commons-io-2.8.0.jar',
        },
        fix: { state: 'open' },
      },
    ],
    [
      'one in the standard library of Go',
      listed,
      1,
      { package: { name: 'stdlib', version: '1.18.2', type: 'golang', purl: 'pkg:golang/stdlib@1.18.2' } },
    ],
    [
      'one in a package without a name',
      listed,
      3,
      {
        package: { name: '', version: '', type: 'generic', purl: '' },
        statement: 'nvd: , no fix',
        severity: 'unknown',
      },
    ],
  ])('says %s in our words', (_, report, at, expected) => {
    const [subject] = anchore.read(contentOf(JSON.stringify(report))).subjects;
    const place = Array.isArray(report) ? `[${at}]` : `vulnerabilities[${at}]`;
    expect(subject?.said[at]).toMatchObject({ by: 'Anchore', place, ...expected });
  });

  it.each([
    ['an object without the image', { vulnerabilities: [gnutls] }],
    ['lines of something else', { imageDigest: manifest, vulnerabilities: [{ vuln: 'CVE-2024-1' }] }],
    ['names that are no list', { imageDigest: manifest, vulnerabilities: {} }],
    ['a list of something else', [{ vuln: 'CVE-2024-1', feed: 'x' }]],
  ])('is not taken for %s', (_, value) => {
    expect(anchore.recognises(contentOf(JSON.stringify(value)))).toBe(false);
  });

  it('is refused with the place of what is wrong in it', () => {
    const broken = { ...engine, vulnerabilities: [gnutls, { vuln: 3 }] };
    expect(() => anchore.read(contentOf(JSON.stringify(broken)))).toThrow(
      expect.objectContaining({
        code: 'documents.malformed',
        message: expect.stringContaining('vulnerabilities[1].vuln'),
      }),
    );
  });
});
