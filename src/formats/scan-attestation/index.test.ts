import { describe, expect, it } from 'vitest';
import { ScanReport } from '../../model/index.ts';
import { fixedIn, writeFixed } from '../openvex/index.ts';
import { scanPredicate } from './index.ts';

const at = '2026-11-28T12:00:00.000Z';
const hex = (letter: string): string => letter.repeat(64);

interface Found {
  readonly vulnerability: string;
  readonly name: string;
  readonly version: string;
}

/** A scan of the image `letter`: what is installed, and what was found. */
function scan(
  letter: string,
  installed: Readonly<Record<string, string>>,
  found: readonly Found[],
): ScanReport {
  const purl = (name: string, version: string): string => `pkg:deb/debian/${name}@${version}`;
  return ScanReport.parse({
    schemaVersion: 1,
    kind: 'ScanReport',
    subject: { id: `image:sha256:${hex(letter)}`, kind: 'image', name: 'registry.acme.io/shop/web:1' },
    scannedAt: at,
    coverage: { read: 3, total: 4, unread: [{ what: 'layer 2', code: 'images.broken', reason: 'broken' }] },
    counts: { workloads: 0, nodes: 0, images: 1 },
    feeds: [],
    unknowns: [{ what: 'npm', packages: 2, reason: 'no advisories' }],
    lifecycle: [],
    patches: [],
    packages: Object.entries(installed).map(([name, version]) => ({
      type: 'deb',
      name,
      version,
      purl: purl(name, version),
    })),
    findings: found.map(({ vulnerability, name, version }) => ({
      id: 'finding:0123456789abcdef',
      vulnerability,
      aliases: [],
      subject: `image:sha256:${hex(letter)}`,
      package: { type: 'deb', name, version, purl: purl(name, version) },
      fix: { state: 'fixed', version: '2' },
      severity: 'high',
      exploited: false,
      exposure: { level: 'unknown', evidence: [] },
      deadline: { rule: 'none', profile: 'none', inputs: [] },
      order: { points: 0, ledger: [] },
      evidence: {
        feed: 'osv',
        advisory: vulnerability,
        ecosystem: 'Debian:12',
        lookedUp: name,
        scheme: 'deb',
        statement: `${version} < 2`,
        agreeing: [],
      },
      where: [],
      firstSeen: at,
    })),
  });
}

const before = scan('a', { less: '1', curl: '1', vim: '1', nano: '1' }, [
  { vulnerability: 'CVE-1', name: 'less', version: '1' },
  { vulnerability: 'CVE-2', name: 'curl', version: '1' },
  { vulnerability: 'CVE-3', name: 'vim', version: '1' },
  { vulnerability: 'CVE-4', name: 'nano', version: '1' },
]);
const after = scan('b', { less: '2', curl: '2', vim: '1' }, [
  { vulnerability: 'CVE-2', name: 'curl', version: '2' },
]);

describe('what a patch fixed', () => {
  it('is what was found in an upgraded package, and is not any more; what vanished otherwise is not fixed', () => {
    expect(fixedIn(before, after).map(({ finding, purl }) => [finding.vulnerability, purl])).toEqual([
      ['CVE-1', 'pkg:deb/debian/less@2'],
    ]);
  });

  it('is said of the new image, by package', () => {
    expect(writeFixed(before, after)).toMatchObject({
      '@context': 'https://openvex.dev/ns/v0.2.0',
      author: 'Oakum',
      timestamp: at,
      statements: [
        {
          vulnerability: { name: 'CVE-1' },
          status: 'fixed',
          status_notes: 'less 1 was upgraded',
          products: [
            {
              '@id': expect.stringContaining(hex('b')),
              hashes: { 'sha-256': hex('b') },
              subcomponents: [{ '@id': 'pkg:deb/debian/less@2' }],
            },
          ],
        },
      ],
    });
  });

  it('is nothing where nothing is', () => {
    expect(writeFixed(before, before)).toBeUndefined();
  });
});

describe('the predicate of a scan', () => {
  it('holds what was found before and after, and what could not be read', () => {
    const unread = { read: 3, total: 4, unread: [{ what: 'layer 2', code: 'images.broken' }] };
    const common = {
      image: 'registry.acme.io/shop/web:1',
      coverage: unread,
      unknowns: [{ what: 'npm', packages: 2 }],
    };
    const open = { id: 'CVE-2', severity: 'high', package: 'pkg:deb/debian/curl@2', fixedVersion: '2' };
    expect(scanPredicate(before, after)).toEqual({
      invocation: { parameters: null, uri: '', event_id: '', 'builder.id': '' },
      scanner: {
        uri: 'https://oakum.dev/scanner',
        version: expect.any(String),
        db: { uri: '', version: '' },
        result: {
          before: { ...common, digest: `sha256:${hex('a')}`, findings: expect.any(Array) },
          after: { ...common, digest: `sha256:${hex('b')}`, findings: [open] },
        },
      },
      metadata: { scanStartedOn: at, scanFinishedOn: at },
    });
  });
});
