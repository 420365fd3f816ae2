import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScanReport } from '../model/index.ts';
import { type FakeWorld, startFakeWorld } from './conformance/fake-world.ts';
import { scanDirectory } from './scan-directory.ts';

/** Real records of distributions (testing/fixtures/advisories/distributions), seen by a scan of a system of each. */
const fixtures = join(import.meta.dirname, '../../testing/fixtures/advisories/distributions');

let fake: FakeWorld;
let folder = '';

beforeAll(async () => {
  fake = await startFakeWorld();
  folder = mkdtempSync(join(tmpdir(), 'oakum-distributions-'));
});

afterAll(async () => {
  await fake.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface System {
  readonly release: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly advisories: readonly string[];
}

let made = 0;

async function scan({ release, files, advisories }: System): Promise<ScanReport> {
  made += 1;
  const root = join(folder, `system-${made}`);
  const from = join(folder, `advisories-${made}`);
  mkdirSync(from);
  for (const name of advisories) copyFileSync(join(fixtures, name), join(from, name));
  for (const [path, content] of Object.entries({ 'etc/os-release': release, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  const { signal } = new AbortController();
  return await scanDirectory(fake.world, { root, advisoriesFrom: from, packagesOnly: false, signal });
}

const release = (id: string, versionId: string): string =>
  `ID="${id}"\nVERSION_ID="${versionId}"\nPRETTY_NAME="${id} ${versionId}"\n`;

const dpkg = (packages: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  'var/lib/dpkg/status': Object.entries(packages)
    .map(
      ([name, version]) =>
        `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n`,
    )
    .join('\n'),
});

const rowsOf = ({ findings }: ScanReport): readonly string[] =>
  findings
    .map(({ vulnerability, package: { name }, fix: { state, version, channel }, severity }) =>
      [vulnerability, name, version ?? state, severity, ...(channel === undefined ? [] : [channel])].join(
        ' ',
      ),
    )
    .toSorted();

describe('Ubuntu', () => {
  const ubuntu = async (
    versionId: string,
    packages: Readonly<Record<string, string>>,
  ): Promise<readonly string[]> =>
    rowsOf(
      await scan({
        release: release('ubuntu', versionId),
        files: dpkg(packages),
        advisories: ['ubuntu.ndjson'],
      }),
    );

  it.each([
    [
      'a fix that everyone gets',
      '22.04',
      'wayland',
      '1.20.0-1',
      ['CVE-2021-3782 wayland 1.20.0-1ubuntu0.1 medium'],
    ],
    ['a fix that is installed', '22.04', 'wayland', '1.20.0-1ubuntu0.1', []],
    [
      'a fix for subscribers alone, and which archive has it',
      '14.04',
      'unzip',
      '6.0-9ubuntu1.5',
      ['CVE-2014-9913 unzip 6.0-9ubuntu1.6 low Ubuntu Pro (trusty/esm)'],
    ],
    [
      'the subscribers of a release that has no record of its own',
      '24.04',
      'netty',
      '1:4.1.48-9',
      ['CVE-2022-24823 netty 1:4.1.48-9ubuntu0.1~esm1 low Ubuntu Pro (esm-apps)'],
    ],
    ['a fix that a subscriber has installed', '24.04', 'netty', '1:4.1.48-9ubuntu0.1~esm1', []],
    [
      'no fix anywhere, also of an upload that is not listed yet',
      '16.04',
      'gitlab',
      '8.5.8+dfsg-5ubuntu9',
      ['CVE-2026-1403 gitlab open medium'],
    ],
    ['nothing that was withdrawn', '16.04', 'wolfssl', '3.4.8+dfsg-1', []],
  ])('shows %s: %s %s', async (_what, versionId, name, version, expected) => {
    expect(await ubuntu(versionId, { [name]: version })).toEqual(expected);
  });

  it('does not compare a certified build with the release, and says that nobody speaks for it', async () => {
    const report = await scan({
      release: release('ubuntu', '22.04'),
      files: dpkg({ wayland: '1.20.0-1.fips.1' }),
      advisories: ['ubuntu.ndjson'],
    });
    expect(rowsOf(report)).toEqual([]);
    expect(report.unknowns).toMatchObject([
      { what: 'Ubuntu 22.04 FIPS', packages: 1, reason: 'no feed covers Ubuntu 22.04 FIPS', notJudged: true },
    ]);
  });
});
