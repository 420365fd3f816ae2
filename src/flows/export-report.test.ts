import { describe, expect, it } from 'vitest';
import { contentOf, packagesIn } from '../discover/documents/conformance/document-reader.ts';
import { documentReaders } from '../discover/documents/register.ts';
import { parseDigest } from '../kernel/index.ts';
import type { Finding, Opinion, ReportFinding, ScanReport, SuppressedFinding } from '../model/index.ts';
import { breachesOf } from './conformance/published-schemas.ts';
import { type ExportFormat, exportReport } from './export-report.ts';

const digest = parseDigest(`sha256:${'b'.repeat(64)}`);
const layer = parseDigest(`sha256:${'a'.repeat(64)}`);
const subject = `image:${digest}`;

const openssl = {
  name: 'libssl3',
  version: '3.0.11-1~deb12u2',
  type: 'deb' as const,
  purl: 'pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12&upstream=openssl',
  path: 'var/lib/dpkg/status',
};

function finding(vulnerability: string, more: Partial<Finding> = {}): Finding {
  return {
    id: `finding:${vulnerability.toLowerCase()}`,
    vulnerability,
    aliases: ['GHSA-xxxx-yyyy-zzzz'],
    subject,
    package: openssl,
    source: { name: 'openssl', version: openssl.version },
    fix: { state: 'fixed', version: '3.0.17-1~deb12u2' },
    severity: 'high',
    evidence: {
      feed: 'debian-table',
      advisory: vulnerability,
      ecosystem: 'Debian:12',
      lookedUp: 'openssl',
      scheme: 'deb',
      statement: '3.0.11-1~deb12u2 < 3.0.17-1~deb12u2',
      agreeing: [],
    },
    ...more,
  };
}

function reported(one: Finding, opinion?: Opinion): ReportFinding {
  return {
    ...one,
    exploited: true,
    exposure: { level: 'unknown', evidence: [] },
    deadline: { due: '2026-12-01T00:00:00.000Z', profile: 'cisa-bod-26-04', rule: 'row 1', inputs: [] },
    order: { points: 12, ledger: [] },
    where: [{ id: subject, name: 'acme/web:1' }],
    addOns: [],
    firstSeen: '2026-11-01T00:00:00.000Z',
    ...(opinion === undefined ? {} : { opinion }),
  };
}

const suppressed: readonly SuppressedFinding[] = [
  {
    finding: finding('CVE-2024-0002'),
    suppression: {
      kind: 'statement',
      document: 'https://acme.io/vex/1',
      place: 'statements[0]',
      author: 'Acme',
      status: 'not_affected',
      justification: 'code_not_reachable',
      detail: 'never called',
      product: openssl.purl,
    },
    where: [],
  },
  {
    finding: finding('CVE-2024-0003'),
    suppression: {
      kind: 'statement',
      document: 'https://acme.io/vex/1',
      place: 'statements[1]',
      author: 'Acme',
      status: 'fixed',
      product: openssl.purl,
    },
    where: [],
  },
  {
    finding: finding('CVE-2024-0004'),
    suppression: { kind: 'report', by: 'Trivy 0.58.1', reason: 'ignored by .trivyignore' },
    where: [],
  },
];

const whole: ScanReport = {
  schemaVersion: 1,
  kind: 'ScanReport',
  subject: { id: subject, kind: 'image', name: 'registry.acme.io/shop/web:1' },
  scannedAt: '2026-11-28T00:00:00.000Z',
  coverage: { read: 2, total: 2, unread: [] },
  counts: { workloads: 0, nodes: 0, images: 1 },
  images: [],
  packages: [
    {
      ...openssl,
      imageLayer: layer,
      source: { name: 'openssl', version: openssl.version },
      architecture: 'amd64',
    },
    { name: 'x y', version: '1.0.0', type: 'npm', purl: 'pkg:npm/x%20y@1.0.0', path: 'app/a b/package.json' },
    { name: 'x y', version: '1.0.0', type: 'npm', purl: 'pkg:npm/x%20y@1.0.0', path: 'lib/package.json' },
  ],
  findings: [
    reported(finding('CVE-2024-0001')),
    reported(
      finding('GHSA-1', {
        aliases: [],
        severity: 'unknown',
        fix: { state: 'open' },
        package: {
          name: 'x y',
          version: '1.0.0',
          type: 'npm',
          purl: 'pkg:npm/x%20y@1.0.0',
          path: 'app/a b/package.json',
        },
      }),
      { kind: 'only-theirs', by: 'Trivy 0.58.1', why: 'no feed covers npm' },
    ),
  ],
  patches: [],
  suppressed,
  unusedStatements: [],
  unknowns: [{ what: 'npm', packages: 2, reason: 'no feed covers npm' }],
  lifecycle: [],
  feeds: [],
};

const partial: ScanReport = {
  ...whole,
  coverage: {
    read: 1,
    total: 2,
    unread: [{ what: 'acme/web:1 layer 2', code: 'images.too-large', reason: 'it has 9 GB' }],
  },
};
const clean: ScanReport = { ...whole, findings: [], suppressed: [], packages: [] };
const { packages: _, ...withoutPackages } = whole;
const cluster: ScanReport = {
  ...withoutPackages,
  subject: { id: 'uid', kind: 'cluster', name: 'prod', version: 'v1.34.1' },
};
const directory: ScanReport = {
  ...whole,
  subject: { id: 'dir:/mnt/root', kind: 'dir', name: '/mnt/root' },
  findings: whole.findings.map((one) => ({ ...one, subject: 'dir:/mnt/root' })),
};

const reports = { whole, partial, clean, cluster, directory };
const formats: readonly ExportFormat[] = ['sarif', 'cyclonedx', 'spdx', 'vex'];

function textOf(report: ScanReport, format: ExportFormat): string {
  const exported = exportReport(report, format);
  return exported.kind === 'document' ? exported.text : '';
}

describe.each(formats)('a scan as %s', (format) => {
  it.each(Object.entries(reports))('is valid by the published schema (%s)', (name, report) => {
    const exported = exportReport(report, format);
    if (exported.kind === 'nothing') expect([format, name]).toEqual(['vex', 'clean']);
    else expect(breachesOf(format, JSON.parse(exported.text))).toEqual([]);
  });

  it('is the same text each time, and another one for another scan', () => {
    expect(textOf(whole, format)).toBe(textOf(structuredClone(whole), format));
    expect(textOf(whole, format)).not.toBe(textOf(partial, format));
  });

  it('says that it is partial, and only then', () => {
    expect(textOf(partial, format)).toMatch(/images\.too-large/);
    expect(textOf(whole, format)).not.toMatch(/images\.too-large|incomplete|"exitCode"/);
  });
});

describe('a schema', () => {
  it.each(formats)('has something against what is no %s', (format) => {
    expect(breachesOf(format, { hello: 1 })).not.toEqual([]);
  });
});

describe('what a scan says in each format', () => {
  it('CycloneDX: findings, and analyses of suppressed ones', () => {
    const document = JSON.parse(textOf(whole, 'cyclonedx'));
    const [first] = document.components;
    expect(document.compositions).toEqual([{ aggregate: 'unknown', assemblies: ['subject'] }]);
    expect(JSON.parse(textOf(partial, 'cyclonedx')).compositions[0].aggregate).toBe('incomplete');
    expect(document.components.map(({ purl }: { purl: string }) => purl)).toEqual(
      whole.packages?.map(({ purl }) => purl),
    );
    expect(document.vulnerabilities).toMatchObject([
      {
        id: 'CVE-2024-0001',
        ratings: [{ severity: 'high' }],
        recommendation: 'Update libssl3 to 3.0.17-1~deb12u2.',
        affects: [
          {
            ref: first['bom-ref'],
            versions: [
              { version: '3.0.11-1~deb12u2', status: 'affected' },
              { version: '3.0.17-1~deb12u2', status: 'unaffected' },
            ],
          },
        ],
      },
      { id: 'GHSA-1', recommendation: 'No version of x y without it is known (open).' },
      {
        id: 'CVE-2024-0002',
        analysis: {
          state: 'not_affected',
          justification: 'code_not_reachable',
          detail: 'Acme in https://acme.io/vex/1 statements[0]: never called',
        },
      },
      { id: 'CVE-2024-0003', analysis: { state: 'resolved' } },
      { id: 'CVE-2024-0004', analysis: { state: 'not_affected' } },
    ]);
  });

  it('OpenVEX: the image with the package in it, or the package by itself', () => {
    const { statements } = JSON.parse(textOf(whole, 'vex'));
    const image = `pkg:oci/web@sha256:${'b'.repeat(64)}?repository_url=registry.acme.io%2Fshop%2Fweb`;
    expect(
      statements.map(({ status, justification }: Record<string, unknown>) => [status, justification]),
    ).toEqual([
      ['affected', undefined],
      ['affected', undefined],
      ['not_affected', 'vulnerable_code_not_in_execute_path'],
      ['fixed', undefined],
      ['not_affected', undefined],
    ]);
    expect(statements[0].products).toEqual([
      { '@id': image, hashes: { 'sha-256': 'b'.repeat(64) }, subcomponents: [{ '@id': openssl.purl }] },
    ]);
    expect(JSON.parse(textOf(directory, 'vex')).statements[0].products).toEqual([{ '@id': openssl.purl }]);
    expect(exportReport(clean, 'vex')).toEqual({
      kind: 'nothing',
      reason: expect.stringContaining('nothing'),
    });
  });

  it('SARIF: results by file, suppressed ones with their reason, gaps as notifications', () => {
    const [run] = JSON.parse(textOf(partial, 'sarif')).runs;
    expect(run.results).toHaveLength(5);
    expect(run.results[0]).toMatchObject({
      ruleId: 'CVE-2024-0001',
      level: 'error',
      partialFingerprints: { 'oakumFinding/v1': 'finding:cve-2024-0001' },
    });
    expect(run.results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(
      'registry.acme.io/shop/web%3A1/var/lib/dpkg/status',
    );
    expect(run.results[1].message.text).toContain('Said by Trivy 0.58.1 only: no feed covers npm.');
    expect(run.results[2].suppressions[0].justification).toBe(
      'not_affected according to Acme in https://acme.io/vex/1 statements[0]: code_not_reachable: never called',
    );
    expect(run.invocations[0]).toMatchObject({ exitCode: 4 });
    expect(
      run.invocations[0].toolExecutionNotifications.map(({ level }: { level: string }) => level),
    ).toEqual(['warning', 'note']);
    for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
  });

  it.each(['cyclonedx', 'spdx'] as const)('%s: read back it lists the same packages', (format) => {
    const content = contentOf(textOf(whole, format));
    const reading = documentReaders.find((one) => one.recognises(content))?.read(content);
    expect(reading?.producer).toMatch(/^Oakum \d/);
    expect(reading?.subjects[0]).toMatchObject({ id: subject, name: 'registry.acme.io/shop/web:1' });
    expect(reading?.subjects[0]?.contents.flatMap(({ packages }) => packages)).toEqual(whole.packages);
    expect(reading?.subjects[0]?.coverage.unread).toEqual([]);
    expect(reading === undefined ? 0 : packagesIn(reading).length).toBe(3);
  });
});
