import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DebianKernels } from '../../src/discover/nodes/index.ts';
import { kernelsOfChangelog } from './debian-kernels.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const table = DebianKernels.parse(JSON.parse(read('data/debian-kernels.json')));
const versionsOf = (release: string, name: string) =>
  table.releases.find((one) => one.release === release)?.kernels.find(([one]) => one === name)?.[1];

describe('the table of Debian kernels', () => {
  it('has what the archive has, under every name', () => {
    const releases: Readonly<Record<string, string>> = { bullseye: '11', bookworm: '12', trixie: '13' };
    const rows = read('testing/fixtures/debian-kernels/archive.tsv').trim().split('\n');
    expect(rows.length).toBe(96);
    for (const row of rows) {
      const [codename = '', binary = '', version = ''] = row.split('\t');
      const name = binary.replace(/^linux-image-/, '').replace(/-(?:(?:cloud|rt)-)?amd64$/, '');
      expect([row, versionsOf(releases[codename] ?? '', name)]).toEqual([row, [version]]);
    }
  });

  it('has uploads that shared a name, of before every upload had its own', () => {
    expect(versionsOf('12', '6.1.0-23')).toEqual(['6.1.98-1', '6.1.99-1']);
    expect(versionsOf('11', '5.10.0-16')).toEqual(['5.10.127-1', '5.10.127-2']);
  });

  it('has every version once, and names in the order of their uploads', () => {
    for (const { kernels } of table.releases) {
      const versions = kernels.flatMap(([, all]) => all);
      expect(new Set(versions).size).toBe(versions.length);
      expect(new Set(kernels.map(([name]) => name)).size).toBe(kernels.length);
    }
  });
});

const entry = (version: string, suite: string, ...lines: readonly string[]) =>
  [
    `linux (${version}) ${suite}; urgency=medium`,
    ...lines.map((line) => `  * ${line}`),
    ' -- A Maintainer <a@example.org>  Tue, 26 Aug 2025 22:35:21 +0200',
    '',
  ].join('\n');

describe('a changelog of linux', () => {
  it('names an ABI, keeps it until the next one, and counts by itself since it says so', () => {
    const changelog = [
      entry('6.1.158-1', 'bookworm-security', 'fix'),
      entry('6.1.148-1', 'bookworm', 'Generate kernel ABI name suffix automatically if not configured'),
      entry('6.1.147-1', 'bookworm-security', ' Bump ABI to 38'),
      entry('6.1.99-1', 'bookworm-security', 'ABI to 99 is no such line'),
      entry('6.1.98-1', 'bookworm-security', 'Bump ABI to 23'),
      entry('6.1.4-1', 'unstable', 'Set ABI to 1'),
      entry('6.1.2-1~exp1', 'experimental', 'Set ABI to 0'),
      entry('6.0.12-1', 'unstable', 'Bump ABI to 6'),
    ].join('\n');
    expect(kernelsOfChangelog(changelog)).toEqual({
      asOf: '2025-08-26',
      release: {
        release: '12',
        series: '6.1',
        kernels: [
          ['6.1.0-1', ['6.1.4-1']],
          ['6.1.0-23', ['6.1.98-1', '6.1.99-1']],
          ['6.1.0-38', ['6.1.147-1']],
          ['6.1.0-39', ['6.1.148-1']],
          ['6.1.0-40', ['6.1.158-1']],
        ],
      },
    });
  });

  it('names the upstream version since Debian 13, and counts its uploads', () => {
    const changelog = [
      entry('6.12.35-2', 'trixie-security'),
      entry('6.12.35-1', 'unstable'),
      entry('6.12.33-1', 'unstable', 'Include target Debian release number in ABI name'),
      entry('6.12.32-1', 'unstable'),
    ].join('\n');
    expect(kernelsOfChangelog(changelog).release.kernels).toEqual([
      ['6.12.33+deb13', ['6.12.33-1']],
      ['6.12.35+deb13', ['6.12.35-1']],
      ['6.12.35+deb13.1', ['6.12.35-2']],
    ]);
  });

  it('is refused where it does not tell a name', () => {
    expect(() => kernelsOfChangelog('')).toThrow('not the changelog of linux in a release of Debian');
    expect(() => kernelsOfChangelog(entry('6.1.4-1', 'bookworm'))).toThrow('nothing says the ABI of 6.1.4-1');
    expect(() => kernelsOfChangelog(entry('6.12.4-1', 'trixie'))).toThrow(
      'since when names have the version',
    );
  });
});
