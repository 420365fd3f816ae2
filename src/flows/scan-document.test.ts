import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OakumError } from '../kernel/index.ts';
import { ScanReport } from '../model/index.ts';
import { type FakeWorld, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { type DocumentSource, scanDocument } from './scan-document.ts';
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
  const scan = (source: DocumentSource, packagesOnly = false): Promise<ScanReport> =>
    scanDocument(fake.world, {
      kind: 'sbom',
      source,
      packagesOnly,
      advisoriesFrom: undefined,
      signal: new AbortController().signal,
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
    const report = await scan({ kind: 'text', label: 'standard input', text: lessBom }, true);
    expect(report.packages?.map(({ name }) => name)).toEqual(['less']);
    expect(report.findings).toEqual([]);
  });

  it('is partial where the document lists what nobody can judge', async () => {
    const report = await scan(file('odd.json', bom([{ type: 'library', name: 'odd' }])));
    expect(report.coverage.unread.map(({ code }) => code)).toEqual(['documents.no-purl']);
  });

  it('refuses what is no file, by name', async () => {
    const absent = scan({ kind: 'file', path: join(folder, 'absent.json') });
    await expect(absent).rejects.toThrow(/absent\.json is no file/);
    await expect(absent).rejects.toBeInstanceOf(OakumError);
    await expect(scan({ kind: 'file', path: folder })).rejects.toThrow(/is no file/);
  });
});
