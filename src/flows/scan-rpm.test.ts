import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildImage } from '../../testing/builders/index.ts';
import { rpmHeader, rpmNdb, rpmSqlite } from '../../testing/rpm/index.ts';
import type { ScanReport } from '../model/index.ts';
import { type FakeWorld, startFakeWorld } from './conformance/fake-world.ts';
import { scanCluster } from './scan-cluster.ts';
import { scanDirectory } from './scan-directory.ts';
import { scanImage } from './scan-image.ts';

const signal = new AbortController().signal;
const openssl = {
  name: 'openssl-libs',
  epoch: 1,
  version: '1.1.1k',
  release: '6.el8_5',
  architecture: 'x86_64',
  sourceRpm: 'openssl-1.1.1k-6.el8_5.src.rpm',
};
const systemOf = (id: string, prettyName: string, vendor: string) => ({
  'etc/os-release': `ID="${id}"\nVERSION_ID="8.10"\nPRETTY_NAME="${prettyName}"\n`,
  'var/lib/rpm/rpmdb.sqlite': rpmSqlite([
    rpmHeader({ ...openssl, vendor }),
    rpmHeader({ name: 'gpg-pubkey', version: 'fd431d51', release: '4ae0493b' }),
  ]),
});
const rhel = systemOf('rhel', 'Red Hat Enterprise Linux 8.10 (Ootpa)', 'Red Hat, Inc.');
const alma = systemOf('almalinux', 'AlmaLinux 8.10 (Cerulean Leopard)', 'AlmaLinux');
const suse = {
  'etc/os-release': 'ID="sles"\nVERSION_ID="15.5"\nPRETTY_NAME="SUSE Linux Enterprise Server 15 SP5"\n',
  'usr/lib/sysimage/rpm/Packages.db': rpmNdb([rpmHeader(openssl)]),
};
const systems = { rhel, alma, suse };

/** ALSA-2022:5818, with one of its fifteen packages. */
const bulletin = {
  id: 'ALSA-2022:5818',
  summary: 'Moderate: openssl security update',
  published: '2022-08-02T00:00:00Z',
  related: ['CVE-2022-1292', 'CVE-2022-2068', 'CVE-2022-2097'],
  affected: [
    {
      package: { ecosystem: 'AlmaLinux:8', name: 'openssl-libs' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '1:1.1.1k-7.el8_6' }] }],
    },
  ],
};

let fake: FakeWorld;
const folder = mkdtempSync(join(tmpdir(), 'oakum-rpm-'));

beforeAll(async () => {
  fake = await startFakeWorld();
  for (const [name, files] of Object.entries(systems)) {
    const image = buildImage({ layers: [{ files }] });
    for (const blob of [image.config, ...image.layers]) await fake.registry.content.putBlob(blob.bytes);
    await fake.registry.content.putManifest(`shop/${name}`, '1', image.manifest);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name, path)), { recursive: true });
      writeFileSync(join(folder, name, path), content);
    }
  }
  mkdirSync(join(folder, 'advisories'));
  writeFileSync(join(folder, 'advisories', 'ALSA-2022:5818.json'), JSON.stringify(bulletin));
});

afterAll(async () => {
  await fake.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Match {
  readonly advisoriesFrom: string | undefined;
  readonly packagesOnly: boolean;
}

const bundled: Match = { advisoriesFrom: undefined, packagesOnly: false };

const image = (name: string, match: Match): Promise<ScanReport> =>
  scanImage(fake.world, {
    ...match,
    reference: `${fake.registry.host}/shop/${name}:1`,
    platform: 'linux/amd64',
    useCache: true,
    signal,
  });

const directory = (name: string, match: Match): Promise<ScanReport> =>
  scanDirectory(fake.world, { ...match, root: join(folder, name), signal });

/** What the first lines of a scan must not hide: how many packages nobody speaks for. */
const silence = ({ unknowns }: ScanReport) => unknowns.filter(({ packages }) => packages > 0);

describe('a scan of an rpm system that no bundled advisories speak for', () => {
  it.each([
    ['rhel', 'image', image, 'Red Hat Enterprise Linux 8.10 (Ootpa)'],
    ['rhel', 'directory', directory, 'Red Hat Enterprise Linux 8.10 (Ootpa)'],
    ['suse', 'image', image, 'SUSE Linux Enterprise Server 15 SP5'],
    ['suse', 'directory', directory, 'SUSE Linux Enterprise Server 15 SP5'],
  ])(
    'reads it whole and says that every package is unknown: %s as %s',
    async (name, _kind, scan, prettyName) => {
      const report = await scan(name, bundled);
      expect([report.findings, report.coverage.unread]).toEqual([[], []]);
      expect(silence(report)).toEqual([
        {
          what: `rpm packages of ${prettyName}`,
          packages: 1,
          reason: 'no feed that Oakum reads speaks for them',
          notJudged: true,
        },
      ]);
      expect((await scan(name, { ...bundled, packagesOnly: true })).packages).toMatchObject([
        { name: 'openssl-libs', version: '1:1.1.1k-6.el8_5', type: 'rpm' },
      ]);
    },
  );

  it('says the same of AlmaLinux, as long as nobody hands in its bulletins', async () => {
    const report = await image('alma', bundled);
    expect(report.findings).toEqual([]);
    expect(silence(report)).toEqual([
      { what: 'AlmaLinux 8', packages: 1, reason: 'no feed covers AlmaLinux 8', notJudged: true },
    ]);
  });

  it('says the same of a cluster that runs it', async () => {
    await fake.deploy('web', { image: 'shop/rhel:1' });
    const scope = { namespaces: ['shop'], labelSelector: '' };
    const { report } = await scanCluster(fake.world, { ...bundled, scope, signal });
    expect(report.findings.filter(({ subject }) => subject.startsWith('image:'))).toEqual([]);
    expect(silence(report).map(({ what }) => what)).toContain(
      'rpm packages of Red Hat Enterprise Linux 8.10 (Ootpa)',
    );
  });

  it('is partial when the database is damaged', async () => {
    const bytes = Buffer.from(rhel['var/lib/rpm/rpmdb.sqlite']).fill(0xff, 4096, 8192);
    mkdirSync(join(folder, 'damaged', 'var/lib/rpm'), { recursive: true });
    mkdirSync(join(folder, 'damaged', 'etc'));
    writeFileSync(join(folder, 'damaged', 'var/lib/rpm/rpmdb.sqlite'), bytes);
    writeFileSync(join(folder, 'damaged', 'etc/os-release'), rhel['etc/os-release']);
    const { coverage } = await directory('damaged', bundled);
    expect(coverage.unread.map(({ code }) => code)).toEqual(['images.unknown-os', 'packages.corrupt']);
  });
});

describe('a scan of AlmaLinux with its bulletins', () => {
  it.each([
    ['image', image],
    ['directory', directory],
  ])('finds what they say, and says that they list fixes only: %s', async (_kind, scan) => {
    const match = { advisoriesFrom: join(folder, 'advisories'), packagesOnly: false };
    const { coverage, findings, unknowns } = await scan('alma', match);
    expect(findings.map((one) => [one.vulnerability, one.package.purl, one.fix.version]).toSorted()).toEqual(
      bulletin.related.map((name) => [
        name,
        'pkg:rpm/almalinux/openssl-libs@1.1.1k-6.el8_5?arch=x86_64&distro=almalinux-8.10&epoch=1&upstream=openssl-1.1.1k-6.el8_5.src.rpm',
        '1:1.1.1k-7.el8_6',
      ]),
    );
    expect(coverage.unread).toEqual([]);
    expect(unknowns.map(({ what }) => what)).toContain('AlmaLinux 8');
  });
});
