import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCatalogue } from '../../src/assess/advisories/index/catalogue.ts';
import { openAdvisories } from '../../src/assess/advisories/index.ts';
import { componentContents, matchContents } from '../../src/assess/match/index.ts';
import { openTree } from '../../src/edges/files/index.ts';
import { sha256 } from '../../src/kernel/pure/index.ts';
import { allRead, type Package } from '../../src/model/index.ts';

const data = join(import.meta.dirname, '../../data');
const index = await openAdvisories([openTree(data)]);
const catalogue = readCatalogue(readFileSync(join(data, 'feeds.json')));
const segments = catalogue.feeds.flatMap((feed) => feed.segments);

const go = (name: string, version: string): Package => ({
  name,
  version,
  type: 'golang',
  purl: `pkg:golang/${name}@${version}`,
});
const match = (...packages: readonly Package[]) =>
  matchContents({ subject: 'image:x', packages, coverage: allRead(1) }, index);

describe('the bundled data', () => {
  it('is whole, small, and made without a date of making', () => {
    const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const paths = files.map((file) => join(file.parentPath, file.name));
    expect(paths.reduce((sum, path) => sum + statSync(path).size, 0)).toBeLessThan(6_000_000);
    expect(paths.filter((path) => path.endsWith('.gz')).length).toBe(segments.length);
    for (const { path, digest } of segments) {
      const bytes = readFileSync(join(data, path));
      expect([path, sha256(bytes), bytes.readUInt32LE(4)]).toEqual([path, digest, 0]);
    }
  });

  it('says of each feed where it comes from, under which licence, and as of when', () => {
    for (const { info } of catalogue.feeds) {
      expect([info.title, info.source, info.licence].map((text) => text.length > 2)).toEqual([
        true,
        true,
        true,
      ]);
      expect(info.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
    expect(catalogue.feeds.map(({ info }) => `${info.id} ${info.records} ${info.knows}`)).toEqual([
      'alpine-secdb-v3.20 580 fixed-only',
      'alpine-secdb-v3.3-v3.11 11876 fixed-only',
      'debian-table 65259 fixed-only',
      'epss 1556 all',
      'go-vulndb 6060 all',
      'kev 1404 all',
      'kev-added 152 all',
      'kubernetes 82 all',
      'pypi-pysec 2660 all',
      'vulnrichment 44130 all',
    ]);
  });

  it('keeps no prose of a source that states no licence', () => {
    const rows = ['Debian:12', 'Alpine:v3.11', 'Alpine:v3.20'].flatMap((ecosystem) =>
      ['openssl', 'expat', 'busybox', 'perl'].flatMap((name) => index.lookup(ecosystem, name)),
    );
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.filter(({ summary }) => summary !== undefined)).toEqual([]);
  });
});

describe('real records', () => {
  /** CVE-2025-1974: only the custom range of GO-2025-3567 has the fix. */
  it('know the fix of IngressNightmare, in the controller and as a component', () => {
    const rows = match(go('k8s.io/ingress-nginx', 'v1.11.4')).findings;
    const found = rows.find(({ vulnerability }) => vulnerability === 'CVE-2025-1974');
    expect(found).toMatchObject({
      aliases: ['GHSA-mgvx-rpfc-9mpv', 'GO-2025-3567'],
      fix: { state: 'fixed', version: '1.11.5' },
    });
    const ids = match(go('k8s.io/ingress-nginx', 'v1.11.5')).findings.map(
      ({ vulnerability }) => vulnerability,
    );
    expect(ids).not.toContain('CVE-2025-1974');
    const component = { name: 'ingress-nginx', version: 'v1.12.0', where: 'cluster', evidence: 'test' };
    const contents = componentContents([component])[0];
    const as = contents === undefined ? [] : matchContents(contents, index).findings;
    expect(as.find(({ vulnerability }) => vulnerability === 'CVE-2025-1974')?.fix.version).toBe('1.12.1');
  });

  it('judge a kubelet by the official feed and by what came later', () => {
    const component = { name: 'kubelet', version: 'v1.29.3', where: 'n1', evidence: 'test' };
    const [contents] = componentContents([component]);
    const rows = contents === undefined ? [] : matchContents(contents, index).findings;
    expect(rows.map(({ vulnerability, fix }) => `${vulnerability} ${fix.version ?? fix.state}`)).toEqual([
      'CVE-2024-10220 1.29.7',
      'CVE-2024-5321 1.29.7',
      'CVE-2024-9042 1.29.13',
      'CVE-2025-0426 1.29.14',
      'CVE-2025-1767 open',
    ]);
  });

  it('judge the standard library by the toolchain', () => {
    const cves = (version: string) =>
      match(go('stdlib', version)).findings.map(({ vulnerability }) => vulnerability);
    expect(cves('go1.21.0')).toContain('CVE-2023-39325');
    expect(cves('go1.21.3')).not.toContain('CVE-2023-39325');
  });

  it('are withdrawn where their source says so', () => {
    const { findings, ignored } = match(go('k8s.io/kubernetes', 'v1.34.0'));
    expect(findings.map(({ vulnerability }) => vulnerability)).not.toContain('CVE-2020-8562');
    expect(ignored.map(({ finding, rule }) => `${finding.vulnerability} ${rule}`)).toContain(
      'CVE-2020-8562 withdrawn',
    );
  });

  it('know one branch of Alpine, parts of another, and nothing of a third', () => {
    const openssl: Package = {
      name: 'libssl1.1',
      version: '1.1.1a-r0',
      type: 'apk',
      purl: 'pkg:apk/alpine/libssl1.1@1.1.1a-r0',
      source: { name: 'openssl', version: '1.1.1a-r0' },
    };
    const odd: Package = { name: 'odd', version: '1-r0', type: 'apk', purl: 'pkg:apk/alpine/odd@1-r0' };
    const on = (versionId: string) => {
      const os = { id: 'alpine', versionId, prettyName: '' };
      const result = matchContents(
        { subject: 'image:x', os, packages: [openssl, odd], coverage: allRead(1) },
        index,
      );
      return [
        result.findings.length > 0,
        result.unknowns.map(({ what, packages }) => `${what}: ${packages}`),
      ];
    };
    expect(on('3.10.3')).toEqual([true, ['Alpine v3.10: 2']]);
    expect(on('3.20.1')).toEqual([true, ['Alpine v3.20: 2', 'Alpine v3.20 packages outside its feed: 1']]);
    expect(on('3.15.0')).toEqual([false, ['Alpine v3.15: 2']]);
  });

  it('tell exploitation, scores and decision points apart', () => {
    expect(index.facts(['CVE-2025-7775'])).toMatchObject({
      kev: { dateAdded: '2025-08-27', source: 'kev-added' },
      severity: 'unknown',
    });
    const log4shell = index.facts(['CVE-2021-44228']);
    expect(log4shell).toMatchObject({
      kev: { source: 'kev', ransomware: true },
      epss: { date: '2026-08-22' },
    });
    expect(index.facts(['CVE-2024-6387'])).toMatchObject({
      severity: 'high',
      exploitation: 'poc',
      automatable: false,
      technicalImpact: 'total',
    });
  });
});
