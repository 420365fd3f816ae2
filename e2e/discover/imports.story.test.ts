import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CliResult, oakum } from '../support/cli.ts';
import { reportOf, said } from '../support/said.ts';

const [terminal, other] = ['CVE-2024-32487', 'CVE-2022-48624'];
const lessPurl = 'pkg:deb/debian/less@590-2?arch=amd64&distro=debian-12';
const until = Temporal.Now.instant()
  .add({ hours: 24 * 90 })
  .toString()
  .slice(0, 10);

const bom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  metadata: { component: { type: 'container', name: 'registry.acme.io/shop/web:1.2' } },
  components: [{ type: 'library', name: 'less', version: '590-2', purl: lessPurl }],
};

/** Made by the published models of DefectDojo and Dependency-Track; not real exports. */
const dojo = [
  {
    id: 4711,
    date: '2025-03-01',
    found_by: [1],
    cve: terminal,
    component_name: 'less',
    component_version: '590-2',
    file_path: 'registry.acme.io/shop/web:1.1 (debian 12.4)',
    false_p: false,
    risk_accepted: false,
    is_mitigated: true,
    related_fields: { jira: { jira_key: 'SEC-12' } },
  },
];
const track = {
  version: '1.2',
  meta: { application: 'Dependency-Track', version: '4.12.0' },
  project: { name: 'shop' },
  findings: [
    {
      component: { uuid: 'c1', name: 'less', version: '590-2', purl: lessPurl },
      vulnerability: { vulnId: other },
      analysis: { state: 'FALSE_POSITIVE', isSuppressed: true },
      attribution: { attributedOn: '2024-06-01T00:00:00Z' },
    },
  ],
};

describe('the history of findings', () => {
  const home = mkdtempSync(join(tmpdir(), 'oakum-imports-'));
  const file = (name: string): string => join(home, name);
  beforeAll(() => {
    const files = {
      'web.cdx.json': JSON.stringify(bom),
      'dojo.json': JSON.stringify(dojo),
      'track.json': JSON.stringify(track),
      '.trivyignore': `# nobody has a terminal there\n${terminal} exp:${until}\n`,
      'sheet.csv': `\ufeffCVE;Package;Image;Ticket;Colour\r\n${other};less;*;=1+1;red\r\n`,
      'broken.csv': 'vulnerability,ticket\n"CVE-2024-1,x\n',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(file(name), text);
  });
  afterAll(() => rmSync(home, { recursive: true }));

  const run = (...args: readonly string[]): Promise<CliResult> => oakum([...args, '--state', file('state')]);
  const scan = (...flags: readonly string[]): Promise<CliResult> =>
    run('scan', 'sbom', file('web.cdx.json'), '-o', 'json', ...flags);

  test('starts no clock anew, and closes nothing', async () => {
    const before = reportOf(await scan());
    expect(before.findings.map(({ vulnerability }) => vulnerability).toSorted()).toEqual([other, terminal]);
    const imported = await run('import', file('dojo.json'), file('track.json'));
    expect([imported.code, imported.stderr]).toEqual([0, expect.any(String)]);
    expect(imported.stdout).toContain('first seen: 2 taken, 0 in the future');
    expect(imported.stdout).toContain('acceptances: 0 in force, 0 ended, 1 incomplete');
    expect(imported.stdout).toContain('it has no effect until it names an end, a person, a reason, a place');
    const after = reportOf(await scan());
    expect(new Map(after.findings.map((one) => [one.vulnerability, one.deadline.from]))).toEqual(
      new Map([
        [terminal, '2025-03-01T00:00:00.000Z'],
        [other, '2024-06-01T00:00:00.000Z'],
      ]),
    );
  });

  test('has acceptances in force only where a person says for what', async () => {
    const person = ['--accepted-by', 'ann', '--place', 'registry.acme.io/shop/web'];
    const dry = await run('import', file('.trivyignore'), ...person, '--dry-run');
    expect(dry.stdout).toContain('acceptances: 1 in force');
    expect(dry.stdout).toContain('nothing was kept: --dry-run');
    expect(reportOf(await scan()).findings.some(({ history }) => history?.accepted !== undefined)).toBe(
      false,
    );
    await run('import', file('.trivyignore'), ...person);
    const explained = (await run('explain', terminal)).stdout;
    expect(explained).not.toContain('accepted');
    reportOf(await scan());
    const again = (await run('explain', terminal)).stdout;
    expect(again).toContain(`accepted  by ann until ${until}: nobody has a terminal there (`);
    expect(again).toMatch(/DefectDojo saw it first \(.*dojo\.json \[0\], imported by/);
    expect(again).toContain('ticket    SEC-12 (');
  });

  test('quiets the gate for what is accepted, and for that only', async () => {
    expect((await scan('--fail-on', 'low')).code).toBe(3);
    const said = ['--accepted-by', 'ann', '--reason', 'as agreed', '--accepted-until', until];
    await run('import', file('track.json'), '--place', 'everywhere', ...said);
    const quiet = await scan('--fail-on', 'low');
    expect(quiet.code).toBe(4);
    expect(reportOf(quiet).findings.length).toBe(2);
    const table = (await run('scan', 'sbom', file('web.cdx.json'))).stdout;
    expect(table).toContain(`accepted: ${other} less 590-2: by ann until ${until}: as agreed`);
  });

  test('is partial where a table has what nobody understands, and prints a formula as a text', async () => {
    const sheet = await run('import', file('sheet.csv'));
    expect(sheet.code).toBe(4);
    expect(sheet.stdout).toContain('column 5: "Colour" is not used');
    reportOf(await scan());
    expect((await run('explain', other)).stdout).toContain('ticket    =1+1 (');
  });

  test('is refused whole where a document cannot be read, with its line', async () => {
    const refused = said(await run('import', file('sheet.csv'), file('broken.csv')));
    expect(refused).toMatchObject({
      exit: 1,
      code: 'documents.malformed',
      message: expect.stringMatching(/broken\.csv: line \d/),
    });
    expect(said(await run('import', file('sheet.csv'), '--place', '???'))).toMatchObject({
      exit: 2,
      code: 'usage.place',
    });
  });
});
