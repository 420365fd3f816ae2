import { describe, expect, it } from 'vitest';
import type { Package } from '../../model/index.ts';
import { PackageSupportTable, packageSupportOf } from './index.ts';

/** Rows of debian-security-support 1:12+2026.06.30. */
const table = PackageSupportTable.parse({
  schemaVersion: 1,
  source: 'debian-security-support',
  licence: 'facts',
  asOf: '2026-06-30',
  systems: [
    {
      os: 'debian',
      release: '12',
      ended: [
        { name: 'suricata', last: '1:6.0.10-1', since: '2026-04-30', url: 'https://bugs.debian.org/1134367' },
        { name: 'php-horde.*', last: '0', since: '2025-03-22' },
        { name: 'mbedtls', last: '2.16.9-0.1+deb11u4', since: '2026-06-12' },
      ],
      limited: [{ name: 'binutils' }, { name: 'golang.*' }],
    },
  ],
});

const deb = (name: string, version: string, source?: string): Package => ({
  name,
  version,
  type: 'deb',
  purl: `pkg:deb/debian/${name}@${version}`,
  ...(source === undefined ? {} : { source: { name: source, version } }),
});
const system = (versionId: string | undefined, ...packages: readonly Package[]) => ({
  contents: {
    os: { id: 'debian', prettyName: 'Debian', ...(versionId === undefined ? {} : { versionId }) },
    packages,
  },
  where: [{ id: 'web', name: 'shop/Deployment/web' }],
});
const said = (...packages: readonly Package[]) =>
  packageSupportOf([system('12', ...packages)], table).packages.map(
    ({ name, state, since }) => `${name} ${state} ${since ?? '-'}`,
  );

describe('packages that their distribution gave up', () => {
  it.each([
    ['the last supported version', deb('suricata', '1:6.0.10-1'), ['suricata ended 2026-04-30']],
    ['an older one', deb('suricata', '1:6.0.1-1'), ['suricata ended 2026-04-30']],
    ['one from elsewhere, which the list does not speak of', deb('suricata', '1:7.0.0-1'), []],
    [
      'any version where the list says 0',
      deb('php-horde-core', '2.31.16'),
      ['php-horde-core ended 2025-03-22'],
    ],
    ['a binary by its source', deb('libmbedcrypto7', '2.16.9-0.1', 'mbedtls'), ['mbedtls ended 2026-06-12']],
    ['one of limited support', deb('binutils', '2.40-2'), ['binutils limited -']],
    ['one of a family', deb('golang-1.19-go', '1.19.8-2', 'golang-1.19'), ['golang-1.19 limited -']],
    ['a name that only begins alike', deb('binutils-msp430', '2.24'), []],
    ['any other', deb('openssl', '3.0.15'), []],
  ])('%s', (_, item, expected) => {
    expect(said(item)).toEqual(expected);
  });

  it('are named once with every place, where to read more, and the source', () => {
    const one = system('12.5', deb('suricata', '1:6.0.10-1'), deb('suricata-data', '1:6.0.10-1', 'suricata'));
    expect(packageSupportOf([one, one], table)).toEqual({
      packages: [
        {
          name: 'suricata',
          version: '1:6.0.10-1',
          system: 'debian 12',
          state: 'ended',
          since: '2026-04-30',
          url: 'https://bugs.debian.org/1134367',
          where: [{ id: 'web', name: 'shop/Deployment/web' }],
          source: 'debian-security-support (2026-06-30)',
        },
      ],
      unlisted: [],
    });
  });

  it('are unknown for a release without a list, and said to be', () => {
    const all = [system('13', deb('suricata', '1')), system(undefined), system('13')];
    expect(packageSupportOf(all, table)).toEqual({
      packages: [],
      unlisted: ['debian 13', 'debian without a release'],
    });
    expect(packageSupportOf([{ contents: { packages: [] }, where: [] }], table).unlisted).toEqual([]);
  });
});
