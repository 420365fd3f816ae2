import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScanReport } from '../../model/index.ts';
import { type FakeWorld, less, startFakeWorld, vulnerableLess } from '../conformance/fake-world.ts';
import { exportReport } from '../export-report.ts';
import { scanCluster } from '../scan-cluster.ts';
import { type ImportReport, importHistory } from './import-history.ts';
import { type SaidTexts, saidForAll } from './said-for-all.ts';

const signal = new AbortController().signal;
const nobody: SaidTexts = { place: undefined, by: undefined, reason: undefined, until: undefined };
const [cve, other] = ['CVE-2024-32487', 'CVE-2022-48624'];
const dayText = (days: number): string =>
  Temporal.Now.instant()
    .add({ hours: 24 * days })
    .toString()
    .slice(0, 10);
const [longAgo, later, tomorrow] = ['2024-03-01', dayText(90), dayText(2)];
const head = 'vulnerability,package,image,namespace,first_seen,accepted_until,accepted_by,reason,ticket';

describe('an import of what other tools knew', () => {
  let fake: FakeWorld;
  let folder = '';
  let before: ScanReport;
  beforeAll(async () => {
    fake = await startFakeWorld();
    folder = mkdtempSync(join(tmpdir(), 'oakum-import-'));
    await fake.push('shop/web:1', [less(vulnerableLess)]);
    await fake.deploy('web');
    before = await scan();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await fake.stop();
  });

  async function scan(): Promise<ScanReport> {
    const scope = { namespaces: ['shop'], labelSelector: '' };
    const request = { scope, advisoriesFrom: undefined, packagesOnly: false, signal };
    return (await scanCluster(fake.world, request)).report;
  }

  function bring(
    rows: readonly string[],
    options: { readonly isDryRun?: boolean; readonly said?: Partial<SaidTexts> } = {},
  ): Promise<ImportReport> {
    const path = join(folder, 'history.csv');
    writeFileSync(path, [head, ...rows].join('\n'));
    const said = saidForAll({ ...nobody, ...options.said });
    return importHistory(fake.world, {
      sources: [{ kind: 'file', path }],
      isDryRun: options.isDryRun ?? false,
      said,
      signal,
    });
  }

  const findingOf = (report: ScanReport, name: string) =>
    report.findings.find(({ vulnerability }) => vulnerability === name);

  it('says in a dry run what it would do, and keeps nothing', async () => {
    const report = await bring(
      [
        `${cve},less,*,,${longAgo},${later},Ann,no terminal,SEC-1`,
        `${other},less,,shop,${tomorrow},,,,`,
        `CVE-1999-1,less,,,${longAgo},,,,`,
        `${cve},more,,,${longAgo},,,,`,
        `${cve},less,registry.acme.io/x,,${longAgo},,,,`,
        `${other},less,,,,,Ann,,`,
      ],
      { isDryRun: true },
    );
    expect(report.records.map(({ findings, unmatched }) => unmatched ?? findings.length)).toEqual([
      1,
      1,
      'the last scan found no CVE-1999-1',
      `the last scan has ${cve} in other packages: less`,
      `the last scan has ${cve} in other places than image registry.acme.io/x`,
      1,
    ]);
    expect(report.records[0]?.acceptance).toMatchObject({ kind: 'in-force', by: 'Ann' });
    expect(report.records[1]?.firstSeen?.refused).toMatch(/future/);
    expect(report.records[5]?.acceptance).toEqual({
      kind: 'no-effect',
      why: 'incomplete',
      reason: 'it has no effect until it names an end, a reason, a place',
    });
    expect(report.documents).toMatchObject([{ format: 'CSV', records: 6 }]);
    const after = await scan();
    expect(findingOf(after, cve)).toEqual({ ...findingOf(before, cve) });
  });

  it('makes findings older, moves their deadlines with them, and marks what is accepted', async () => {
    const report = await bring([
      `${cve},less,*,,${longAgo},${later},Ann,no terminal,SEC-1`,
      `${other},less,*,,2024-05-01,,,,`,
    ]);
    expect(report.documents).toMatchObject([{ records: 2, added: 2 }]);
    const after = await scan();
    expect(after.findings.length).toBe(before.findings.length);
    const [accepted, open] = [findingOf(after, cve), findingOf(after, other)];
    expect(accepted).toMatchObject({
      firstSeen: `${longAgo}T00:00:00.000Z`,
      deadline: { from: `${longAgo}T00:00:00.000Z` },
      history: {
        seen: { source: { tool: 'CSV', place: 'line 2', digest: report.documents[0]?.digest } },
        accepted: { by: 'Ann', reason: 'no terminal', until: `${later}T23:59:59.999Z` },
        tickets: [{ ticket: 'SEC-1' }],
      },
    });
    expect(open?.deadline.from).toBe('2024-05-01T00:00:00.000Z');
    expect(after.findings.at(-1)?.vulnerability).toBe(cve);
    const [patch] = after.patches;
    expect(patch?.removes.length).toBe(2);
    expect([patch?.due, patch?.points]).toEqual([open?.deadline.due, open?.order.points]);
    const sarif = exportReport(after, 'sarif');
    const text = sarif.kind === 'document' ? sarif.text : '';
    expect(text).toContain('risk accepted by Ann until');
    expect(text).toContain('SEC-1');
  });

  it('changes nothing the second time, and never makes a finding younger', async () => {
    const first = await scan();
    const rows = [
      `${cve},less,*,,${longAgo},${later},Ann,no terminal,SEC-1`,
      `${other},less,*,,2024-05-01,,,,`,
    ];
    expect((await bring(rows)).documents).toMatchObject([{ added: 0 }]);
    await bring([`${other},less,*,,${dayText(-1)},,,,`]);
    const second = await scan();
    expect(second.findings.map(({ firstSeen, history }) => [firstSeen, history])).toEqual(
      first.findings.map(({ firstSeen, history }) => [firstSeen, history]),
    );
    const store = await fake.world.store();
    const kinds = (await store.evidence.read(0, 100)).filter(({ kind }) => kind === 'history-imported');
    expect(kinds.map(({ body }) => [body.records, body.acceptances])).toEqual([
      [2, 1],
      [2, 1],
      [1, 0],
    ]);
  });

  it('takes from the person what a document leaves out, and only that', async () => {
    const said = { place: 'namespace/shop', by: 'Bob', reason: 'agreed', until: later };
    const report = await bring([`${other},less,,,,,Ann,,`, `${cve},less,*,,,${later},Ann,x,`], {
      said,
      isDryRun: true,
    });
    expect(report.records.map(({ acceptance, scope }) => [acceptance, scope])).toEqual([
      [{ kind: 'in-force', by: 'Ann', reason: 'agreed', until: `${later}T23:59:59.999Z` }, 'namespace shop'],
      [{ kind: 'in-force', by: 'Ann', reason: 'x', until: `${later}T23:59:59.999Z` }, 'everywhere'],
    ]);
  });

  it('dates findings by a report of Trivy, and accepts by its ignore file, where a person says for what', async () => {
    const report = (createdAt: string): string =>
      JSON.stringify({
        SchemaVersion: 2,
        ...(createdAt === '' ? {} : { CreatedAt: createdAt }),
        ArtifactName: 'registry.acme.io/shop/web:1',
        ArtifactType: 'container_image',
        Results: [
          {
            Target: 'registry.acme.io/shop/web:1 (debian 12.1)',
            Class: 'os-pkgs',
            Vulnerabilities: [
              {
                VulnerabilityID: other,
                PkgName: 'less',
                InstalledVersion: vulnerableLess,
                PkgIdentifier: { PURL: `pkg:deb/debian/less@${vulnerableLess}?distro=debian-12.1` },
              },
            ],
          },
        ],
      });
    const texts = (...all: readonly string[]) =>
      all.map((text) => ({ kind: 'text', label: 'standard input', text }) as const);
    const ours = { isDryRun: true, signal };
    const { records, documents, coverage } = await importHistory(fake.world, {
      ...ours,
      sources: texts(
        report('2023-01-02T03:04:05.123456789Z'),
        `# no terminal\n${cve} exp:${later}\n${other}\n`,
      ),
      said: saidForAll({ ...nobody, place: 'everywhere', by: 'Bob' }),
    });
    expect(documents.map(({ format }) => format)).toEqual(['Trivy report', '.trivyignore']);
    expect(coverage.unread).toEqual([]);
    expect(
      records.map(({ place, package: pack, scope, firstSeen, acceptance }) => [
        place,
        pack,
        scope,
        firstSeen ?? acceptance,
      ]),
    ).toEqual([
      [
        'Results[0].Vulnerabilities[0]',
        `pkg:deb/debian/less@${vulnerableLess}?distro=debian-12.1`,
        'image registry.acme.io/shop/web:1',
        { at: '2023-01-02T03:04:05.123Z' },
      ],
      [
        'line 2',
        'any package',
        'everywhere',
        { kind: 'in-force', by: 'Bob', reason: 'no terminal', until: `${later}T23:59:59.999Z` },
      ],
      [
        'line 3',
        'any package',
        'everywhere',
        { kind: 'no-effect', why: 'incomplete', reason: 'it has no effect until it names an end, a reason' },
      ],
    ]);
    await expect(
      importHistory(fake.world, { ...ours, sources: texts(report('')), said: {} }),
    ).rejects.toMatchObject({ code: 'documents.no-date' });
  });

  it.each([
    [{ place: 'over there' }, 'usage.place'],
    [{ place: 'namespace/UP' }, 'usage.place'],
    [{ until: '31.1.2027' }, 'usage.date'],
  ])('refuses %o', (said, code) => {
    expect(() => saidForAll({ ...nobody, ...said })).toThrow(expect.objectContaining({ code }));
  });
});
