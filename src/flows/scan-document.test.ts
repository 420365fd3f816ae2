import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OakumError } from '../kernel/index.ts';
import { ScanReport } from '../model/index.ts';
import { type FakeWorld, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import type { DocumentSource } from './open-document.ts';
import { type ScanDocumentRequest, scanDocument } from './scan-document.ts';
import { scanImage } from './scan-image.ts';

const digest = `sha256:${'c'.repeat(64)}`;
const lessPurl = `pkg:deb/debian/less@${vulnerableLess}?arch=amd64&distro=debian-12`;

function bom(components: readonly object[]): string {
  return JSON.stringify({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: {
      tools: { components: [{ name: 'syft', version: '1.51.0' }] },
      component: { type: 'container', name: 'registry.acme.io/shop/web:1', version: digest },
    },
    components,
  });
}

const lessBom = bom([{ type: 'library', name: 'less', version: vulnerableLess, purl: lessPurl }]);

describe('a scan of a bill of materials', () => {
  let fake: FakeWorld;
  let folder = '';
  beforeAll(async () => {
    fake = await startFakeWorld();
    folder = mkdtempSync(join(tmpdir(), 'oakum-documents-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await fake.stop();
  });
  const scan = (source: DocumentSource, more: Partial<ScanDocumentRequest> = {}): Promise<ScanReport> =>
    scanDocument(fake.world, {
      kind: 'sbom',
      source,
      vex: [],
      packagesOnly: false,
      advisoriesFrom: undefined,
      signal: new AbortController().signal,
      ...more,
    });
  const file = (name: string, text: string): DocumentSource => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return { kind: 'file', path };
  };

  it('finds what a scan of the image finds, and offers the same patch', async () => {
    const report = await scan(file('web.cdx.json', lessBom));
    const { reference } = await fake.push('shop/web:9', [{ name: 'less', version: vulnerableLess }]);
    const ofImage = await scanImage(fake.world, {
      reference,
      platform: 'linux/amd64',
      useCache: true,
      vex: [],
      packagesOnly: false,
      advisoriesFrom: undefined,
      signal: new AbortController().signal,
    });
    const facts = ({ findings }: ScanReport) =>
      findings
        .filter((one) => one.package.name === 'less')
        .map(({ vulnerability, fix, severity, source }) => ({ vulnerability, fix, severity, source }));
    expect(ScanReport.parse(report)).toEqual(report);
    expect(facts(report).length).toBeGreaterThan(0);
    expect(facts(report)).toEqual(facts(ofImage));
    expect(report.subject).toEqual({
      id: `image:${digest}`,
      kind: 'sbom',
      name: 'registry.acme.io/shop/web:1',
      version: 'CycloneDX 1.6 by syft 1.51.0',
    });
    expect(report.patches[0]).toMatchObject({ kind: 'layer-patch' });
    expect(report.patches[0]?.title).toContain('less 590-2');
    expect(report.coverage).toEqual({ read: 1, total: 1, unread: [] });
  });

  it('keeps the dates of findings when the same thing is listed anew', async () => {
    const first = await scan(file('1.json', lessBom));
    const second = await scan(file('2.json', lessBom.replace('1.51.0', '1.52.0')));
    expect(second.findings.map(({ firstSeen }) => firstSeen)).toEqual(
      first.findings.map(({ firstSeen }) => firstSeen),
    );
  });

  it('lists packages only, from standard input', async () => {
    const report = await scan(
      { kind: 'text', label: 'standard input', text: lessBom },
      { packagesOnly: true },
    );
    expect(report.packages?.map(({ name }) => name)).toEqual(['less']);
    expect(report.findings).toEqual([]);
  });

  it('is partial where the document lists what nobody can judge', async () => {
    const report = await scan(file('odd.json', bom([{ type: 'library', name: 'odd' }])));
    expect(report.coverage.unread.map(({ code }) => code)).toEqual(['documents.no-purl']);
  });

  it('puts a report beside our own index', async () => {
    const vulnerability = (id: string): object => ({
      VulnerabilityID: id,
      PkgName: 'less',
      PkgIdentifier: { PURL: lessPurl },
      InstalledVersion: vulnerableLess,
      Severity: 'HIGH',
      Status: 'affected',
    });
    const ours = (await scan(file('ours.json', lessBom))).findings.map((one) => one.vulnerability);
    const text = JSON.stringify({
      SchemaVersion: 2,
      Trivy: { Version: '0.58.1' },
      ArtifactName: 'acme/web:1',
      ArtifactType: 'container_image',
      Results: [
        {
          Target: 'acme/web:1 (debian 12)',
          Class: 'os-pkgs',
          Type: 'debian',
          Packages: [{ Name: 'less', Version: '590', Release: '2', Identifier: { PURL: lessPurl } }],
          Vulnerabilities: [vulnerability(ours[0] ?? ''), vulnerability('CVE-1999-0001')],
        },
      ],
    });
    const report = await scan(file('trivy.json', text), { kind: 'report' });
    expect(ScanReport.parse(report)).toEqual(report);
    expect(report.subject).toMatchObject({ kind: 'report', version: 'Trivy report by Trivy 0.58.1' });
    expect(report.coverage.unread).toEqual([]);
    const byKind = Map.groupBy(report.findings, ({ opinion }) => opinion?.kind);
    expect(byKind.get('agree')?.map((one) => one.vulnerability)).toEqual([ours[0]]);
    expect(byKind.get('only-theirs')?.map((one) => one.vulnerability)).toEqual(['CVE-1999-0001']);
    expect(byKind.get('only-ours')?.length ?? 0).toBe(ours.length - 1);
    expect(report.findings.every(({ deadline }) => deadline.rule !== '')).toBe(true);
  });

  it('suppresses by a statement about the package, and lists statements that apply to nothing', async () => {
    const [first] = (await scan(file('vexed.json', lessBom))).findings;
    const name = first?.vulnerability ?? '';
    const vex = JSON.stringify({
      '@context': 'https://openvex.dev/ns/v0.2.0',
      '@id': 'https://acme.io/vex/1',
      author: 'Acme',
      timestamp: '2026-01-01T00:00:00Z',
      version: 1,
      statements: [
        {
          vulnerability: { name },
          products: [
            {
              '@id': `pkg:oci/web@${digest.replace(':', '%3A')}`,
              subcomponents: [{ '@id': 'pkg:deb/debian/less' }],
            },
          ],
          status: 'not_affected',
          justification: 'vulnerable_code_not_in_execute_path',
        },
        {
          vulnerability: { name: 'CVE-1999-0001' },
          products: [{ '@id': 'pkg:deb/debian/less' }],
          status: 'fixed',
        },
      ],
    });
    const report = await scan(file('vexed.json', lessBom), { vex: [file('acme.vex.json', vex)] });
    expect(ScanReport.parse(report)).toEqual(report);
    expect(report.findings.some((one) => one.vulnerability === name)).toBe(false);
    expect(report.suppressed).toMatchObject([
      {
        finding: { vulnerability: name },
        suppression: {
          kind: 'statement',
          document: 'https://acme.io/vex/1',
          place: 'statements[0]',
          author: 'Acme',
          status: 'not_affected',
          justification: 'vulnerable_code_not_in_execute_path',
        },
      },
    ]);
    expect(report.unusedStatements).toEqual([
      {
        document: 'https://acme.io/vex/1',
        place: 'statements[1]',
        vulnerability: 'CVE-1999-0001',
        reason: 'nothing found has CVE-1999-0001',
      },
    ]);
    expect(
      report.patches.every(({ removes }) => !removes.some((one) => one.name.startsWith(`${name} `))),
    ).toBe(true);
  });

  it('refuses what is no file, by name', async () => {
    const absent = scan({ kind: 'file', path: join(folder, 'absent.json') });
    await expect(absent).rejects.toThrow(/absent\.json is no file/);
    await expect(absent).rejects.toBeInstanceOf(OakumError);
    await expect(scan({ kind: 'file', path: folder })).rejects.toThrow(/is no file/);
  });
});
