import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rpmHeader, rpmSqlite } from '../../testing/rpm/index.ts';
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
  /** Advisories that are no real records. */
  readonly made?: Readonly<Record<string, string>>;
}

let made = 0;

async function scan({
  release: osRelease,
  files,
  advisories,
  made: others = {},
}: System): Promise<ScanReport> {
  made += 1;
  const root = join(folder, `system-${made}`);
  const from = join(folder, `advisories-${made}`);
  mkdirSync(from);
  for (const name of advisories) copyFileSync(join(fixtures, name), join(from, name));
  for (const [name, text] of Object.entries(others)) writeFileSync(join(from, name), text);
  for (const [path, content] of Object.entries({ 'etc/os-release': osRelease, ...files })) {
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

type Rpm = Parameters<typeof rpmHeader>[0];

const rpms = (...packages: readonly Rpm[]): Readonly<Record<string, Uint8Array>> => ({
  'var/lib/rpm/rpmdb.sqlite': rpmSqlite(packages.map((one) => rpmHeader({ architecture: 'x86_64', ...one }))),
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

/** A system of one rpm: its os-release, the rpm, and every row that a scan shows. */
type RpmCase = readonly [
  what: string,
  system: readonly [string, string],
  rpm: Rpm,
  expected: readonly string[],
];

function describeRpms(title: string, advisories: readonly string[], cases: readonly RpmCase[]): void {
  describe(title, () => {
    it.each(cases)('shows %s', async (_what, [id, versionId], rpm, expected) => {
      const report = await scan({ release: release(id, versionId), files: rpms(rpm), advisories });
      expect([rowsOf(report), report.coverage.unread]).toEqual([expected, []]);
    });
  });
}

const vendor = 'Red Hat, Inc.';
const curl = (build: string): Rpm => ({ name: 'libcurl', version: '7.76.1', release: build, vendor });
const openssl = (version: string, build: string): Rpm => ({
  name: 'openssl-libs',
  epoch: 1,
  version,
  release: build,
  vendor,
});

describeRpms(
  'Red Hat Enterprise Linux',
  ['redhat-csaf.ndjson'],
  [
    [
      'a fix',
      ['rhel', '9.4'],
      openssl('3.0.7', '25.el9_3'),
      ['CVE-2024-0727 openssl-libs 1:3.0.7-27.el9 low'],
    ],
    ['a fix that is installed', ['rhel', '9.4'], openssl('3.0.7', '27.el9'), []],
    [
      'what is deferred',
      ['rhel', '8.10'],
      openssl('1.1.1k', '12.el8_9'),
      ['CVE-2024-0727 openssl-libs deferred low'],
    ],
    [
      'what is out of support',
      ['rhel', '7.9'],
      openssl('1.0.2k', '26.el7_9'),
      ['CVE-2024-0727 openssl-libs end-of-life low'],
    ],
    [
      'the fix of the next minor release to an older build',
      ['rhel', '9.2'],
      curl('23.el9_2.1'),
      ['CVE-2023-38545 libcurl 7.76.1-26.el9_3.2 high'],
    ],
    ['nothing where the own minor release has the fix', ['rhel', '9.2'], curl('23.el9_2.4'), []],
    ["nothing where a subscriber's minor release has it", ['rhel', '9.0'], curl('14.el9_0.9'), []],
    [
      'a build of the next minor release that lacks it',
      ['rhel', '9.3'],
      curl('26.el9_3.1'),
      ['CVE-2023-38545 libcurl 7.76.1-26.el9_3.2 high'],
    ],
    [
      'nothing of another architecture',
      ['rhel', '9.4'],
      { ...openssl('3.0.7', '25.el9_3'), architecture: 'riscv64' },
      [],
    ],
  ],
);

const java = (build: string): Rpm => ({
  name: 'java-11-openjdk-headless',
  epoch: 1,
  version: '11.0.13.0.8',
  release: build,
  sourceRpm: `java-11-openjdk-11.0.13.0.8-${build}.src.rpm`,
  vendor: 'Rocky Enterprise Software Foundation',
});
const javaCves = ['50', '56', '59', '61', '64', '65', '67', '78', '86', '603'].map(
  (end) => `CVE-2021-35${end.length === 2 ? '5' : ''}${end}`,
);

describeRpms(
  'Rocky Linux',
  ['rocky.ndjson'],
  [
    [
      'a fix that is told of the source, whose name has no epoch',
      ['rocky', '8.10'],
      java('0.el8_4'),
      javaCves.map((cve) => `${cve} java-11-openjdk-headless 1:11.0.13.0.8-1.el8_4 high`).toSorted(),
    ],
    ['a fix that is installed', ['rocky', '8.10'], java('1.el8_4'), []],
  ],
);

describeRpms(
  'Oracle Linux',
  ['oracle-oval.xml'],
  [
    [
      'a live patch by its own line',
      ['ol', '8.3'],
      {
        name: 'openssl',
        epoch: 2,
        version: '1.1.1g',
        release: '12.ksplice1.el8_3',
        vendor: 'Oracle America',
      },
      [
        'CVE-2021-3449 openssl 2:1.1.1g-15.ksplice1.el8_3 high',
        'CVE-2021-3450 openssl 2:1.1.1g-15.ksplice1.el8_3 high',
      ],
    ],
    [
      'nothing of that line for a plain build',
      ['ol', '8.3'],
      { name: 'openssl', epoch: 1, version: '1.1.1g', release: '12.el8_3', vendor: 'Oracle America' },
      [],
    ],
  ],
);

describeRpms(
  'Azure Linux and Mariner',
  ['mariner-2.0-oval.xml', 'azure-linux-3.0-oval.xml'],
  [
    [
      'a fix by source',
      ['azurelinux', '3.0'],
      {
        name: 'libcephfs2',
        version: '18.2.0',
        release: '1.azl3',
        sourceRpm: 'ceph-18.2.0-1.azl3.src.rpm',
        vendor: 'Microsoft Corporation',
      },
      ['CVE-2020-27304 libcephfs2 18.2.1-1.azl3 critical'],
    ],
    [
      'what has no fix that the source names',
      ['mariner', '2.0'],
      {
        name: 'glibc',
        version: '2.35',
        release: '4.cm2',
        sourceRpm: 'glibc-2.35-4.cm2.src.rpm',
        vendor: 'Microsoft Corporation',
      },
      ['CVE-2023-0687 glibc unknown critical'],
    ],
  ],
);

describeRpms(
  'SUSE',
  ['suse-oval.xml', 'redhat-csaf.ndjson'],
  [
    [
      'a fix for subscribers of long-term support',
      ['sles', '15.1'],
      {
        name: 'kernel-default',
        version: '4.12.14',
        release: '197.1',
        sourceRpm: 'kernel-default-4.12.14-197.1.nosrc.rpm',
        vendor: 'SUSE LLC <https://www.suse.com/>',
      },
      ['CVE-2021-29154 kernel-default 4.12.14-197.89.2 high SUSE Linux Enterprise Server 15 SP1-LTSS'],
    ],
  ],
);

describeRpms(
  'Photon OS',
  ['photon-4.0.json'],
  [
    [
      'a fix',
      ['photon', '4.0'],
      { name: 'curl-libs', version: '7.86.0', release: '2.ph4', vendor: 'VMware, Inc.' },
      ['CVE-2023-38546 curl-libs 7.88.1-4.ph4 low'],
    ],
  ],
);

describe('Wolfi and Chainguard', () => {
  /** Made to the format: their content is not theirs to copy, and is fetched only. */
  const database = (urlprefix: string): string =>
    JSON.stringify({
      apkurl: '{{urlprefix}}/{{reponame}}/{{arch}}/{{pkg.name}}-{{pkg.ver}}.apk',
      archs: ['x86_64'],
      reponame: 'os',
      urlprefix,
      packages: [
        { pkg: { name: 'made-up', secfixes: { '1.2.0-r1': ['CVE-2024-10001'], '0': ['CVE-2024-10002'] } } },
      ],
    });

  it.each([
    ['wolfi', 'https://packages.wolfi.dev'],
    ['chainguard', 'https://packages.cgr.dev'],
  ])('shows a fix of %s, by origin', async (id, prefix) => {
    const report = await scan({
      release: release(id, '20230201'),
      files: { 'usr/lib/apk/db/installed': 'P:made-up-libs\nV:1.2.0-r0\nA:x86_64\no:made-up\n\n' },
      advisories: [],
      made: { 'security.json': database(prefix) },
    });
    expect(rowsOf(report)).toEqual(['CVE-2024-10001 made-up-libs 1.2.0-r1 unknown']);
  });
});
