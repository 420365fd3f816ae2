import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeZip } from '../../src/formats/zip/index.ts';
import type { ScanReport } from '../../src/model/index.ts';
import { madeElf } from '../../testing/builders/index.ts';
import { oakum } from '../support/cli.ts';
import { reportOf } from '../support/said.ts';

const root = join(import.meta.dirname, '..', '..');
const fixture = (path: string): Buffer => readFileSync(join(root, path));
const pad = Buffer.alloc(70_000);

const jackson = writeZip([
  {
    path: 'META-INF/maven/com.fasterxml.jackson.core/jackson-databind/pom.properties',
    bytes: Buffer.from('groupId=com.fasterxml.jackson.core\nartifactId=jackson-databind\nversion=2.13.1\n'),
  },
]);

/** A root file system with one package of each ecosystem, vulnerable by a real advisory where there is one. */
const files: Readonly<Record<string, Uint8Array | string>> = {
  'etc/os-release': 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12"\n',
  'var/lib/dpkg/status': '',
  'srv/app.jar': writeZip([{ path: 'BOOT-INF/lib/jackson-databind-2.13.1.jar', bytes: jackson }]),
  'srv/orphan-1.0.jar': writeZip([{ path: 'a.class', bytes: new Uint8Array() }]),
  'usr/local/bin/sample': madeElf({
    '.text': pad,
    '.dep-v0': fixture('src/formats/cargo/fixtures/sample.dep-v0'),
  }),
  'usr/local/bin/node': madeElf({
    '.text': pad,
    '.rodata': fixture('src/formats/program-versions/fixtures/node.extract'),
  }),
  'usr/local/lib/ruby/gems/3.3.0/specifications/rack-2.2.3.gemspec': '# stub: rack 2.2.3 ruby lib\n',
  'app/Shop.deps.json': JSON.stringify({ libraries: { 'google.protobuf/3.14.0': { type: 'package' } } }),
  'var/www/vendor/composer/installed.json': JSON.stringify([{ name: 'Google/protobuf', version: 'v3.14.0' }]),
  'opt/conda/conda-meta/numpy-1.26.4-py311_0.json': JSON.stringify({ name: 'numpy', version: '1.26.4' }),
};

describe('packages of languages', () => {
  const home = mkdtempSync(join(tmpdir(), 'oakum-languages-'));
  const rootfs = join(home, 'root');
  beforeAll(() => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(rootfs, path)), { recursive: true });
      writeFileSync(join(rootfs, path), content, { mode: path.includes('/bin/') ? 0o755 : 0o644 });
    }
    for (const name of ['osv.ndjson', 'rubysec.ndjson'])
      cpSync(join(root, 'testing/fixtures/advisories', name), join(home, 'advisories', name));
  });
  afterAll(() => rmSync(home, { recursive: true }));

  const scan = async (...flags: readonly string[]): Promise<ScanReport> =>
    reportOf(await oakum(['scan', 'dir', rootfs, '--state', join(home, 'state'), '-o', 'json', ...flags]));

  test('are matched with the advisories that somebody brings, each by its ecosystem', async () => {
    const { findings, unknowns, coverage } = await scan('--advisories', join(home, 'advisories'));
    expect(
      findings
        .map(({ vulnerability, package: { purl, path }, fix, evidence }) =>
          [vulnerability, purl, path, fix.version, evidence.scheme].join(' '),
        )
        .toSorted(),
    ).toEqual([
      'CVE-2020-36518 pkg:maven/com.fasterxml.jackson.core/jackson-databind@2.13.1 srv/app.jar!/BOOT-INF/lib/jackson-databind-2.13.1.jar 2.13.2.1 maven',
      'CVE-2021-22570 pkg:composer/google/protobuf@v3.14.0 var/www/vendor/composer/installed.json 3.15.0 composer',
      'CVE-2021-22570 pkg:nuget/google.protobuf@3.14.0 app/Shop.deps.json 3.15.0 nuget',
      'CVE-2021-25900 pkg:cargo/smallvec@1.6.0 usr/local/bin/sample 1.6.1 semver',
      'CVE-2022-30122 pkg:gem/rack@2.2.3 usr/local/lib/ruby/gems/3.3.0/specifications/rack-2.2.3.gemspec 2.2.3.1 gem',
    ]);
    expect(unknowns.map(({ what, packages }) => `${what}: ${packages}`)).toEqual([
      'Maven packages without a group: 1',
      'Node.js: 1',
      'conda packages: 1',
      ...['Maven', 'NuGet', 'Packagist', 'RubyGems', 'crates.io'].map((what) => `${what} since then: 0`),
    ]);
    expect(coverage.unread.map(({ code }) => code)).toEqual(['images.unknown-os']);
  });

  test('are unknown and not clean by the advisories that come with Oakum', async () => {
    const { findings, unknowns } = await scan();
    expect(findings).toEqual([]);
    expect(unknowns.map(({ what, reason }) => `${what}: ${reason}`)).toEqual([
      'Maven: no feed covers Maven',
      'Maven packages without a group: nothing in the archive names the group of orphan',
      'Node.js: no feed covers Node.js',
      'NuGet: no feed covers NuGet',
      'Packagist: no feed covers Packagist',
      'RubyGems: no feed covers RubyGems',
      'conda packages: no feed and no version order for them',
      'crates.io: no feed covers crates.io',
    ]);
  });
});
