import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeFeedProvider, fileOf } from '../conformance.ts';
import { oval } from './index.ts';

const real = (name: string): string =>
  readFileSync(
    join(import.meta.dirname, '../../../../../testing/fixtures/advisories/distributions', name),
    'utf8',
  );
const mariner = real('mariner-2.0-oval.xml');

describeFeedProvider(oval, {
  name: 'mariner.xml',
  text: mariner,
  content: { facts: [], quarantined: [], asOf: '2023-05-11' },
  spoiled: mariner.replace('<criterion comment="Package glibc', '<criterion & comment="Package glibc'),
  left: 4,
});

const rowsOf = (name: string): readonly string[] =>
  oval
    .read(fileOf(name, real(name)), 'feed')
    .advisories.map(({ id, aliases, ecosystem, package: pack, ranges, severity, architectures, channel }) =>
      [id, ...aliases, ecosystem, pack, JSON.stringify(ranges), severity, architectures?.join(), channel]
        .filter((part) => part !== undefined)
        .join(' '),
    );

describe('real OVAL files', () => {
  it("tell Microsoft's release by the build, and what has no fix by the last build that is affected", () => {
    expect(rowsOf('mariner-2.0-oval.xml')).toEqual([
      'CVE-2023-29404 Mariner:2.0 golang [{"introduced":"1.19.0.cm2","fixed":"1.20.7-1.cm2"}] critical',
      'CVE-2023-0687 Mariner:2.0 glibc [{"lastAffected":"2.35-4.cm2"}] critical',
      'CVE-2023-21980 Mariner:2.0 mysql [{"fixed":"8.0.33-1.cm2"}] high',
      'CVE-2023-21977 Mariner:2.0 mysql [{"fixed":"8.0.33-1.cm2"}] medium',
      'CVE-2022-3736 Mariner:2.0 bind [{"lastAffected":"9.16.33-1.cm2"}] high',
    ]);
    expect(rowsOf('azure-linux-3.0-oval.xml')).toEqual([
      'CVE-2024-24258 Azure Linux:3 freeglut [{"fixed":"3.4.0-1.azl3"}] high',
      'CVE-2024-24259 Azure Linux:3 freeglut [{"fixed":"3.4.0-1.azl3"}] high',
      'CVE-2020-27304 Azure Linux:3 ceph [{"fixed":"18.2.1-1.azl3"}] critical',
    ]);
  });

  it("keep Oracle's live patches apart, by architecture", () => {
    const fixed = '[{"fixed":"2:1.1.1g-15.ksplice1.el8_3"}] high';
    const row = (name: string, architecture: string): string =>
      `ELSA-2021-9151 CVE-2021-3449 CVE-2021-3450 Oracle Linux:8 ksplice/${name} ${fixed} ${architecture}`;
    const members = ['devel', 'libs', 'perl', 'static'].map((part) => `openssl-${part}`);
    expect(rowsOf('oracle-oval.xml')).toEqual([
      ...['openssl', 'openssl-debugsource', ...members].map((name) => row(name, 'aarch64')),
      ...['openssl', ...members.slice(0, 3)].map((name) => row(name, 'x86_64')),
    ]);
  });

  it("keep SUSE's updates for subscribers apart from those of a service pack", () => {
    const kernel = '[{"fixed":"4.12.14-150.72.1"}] high aarch64,ppc64le,s390x,x86_64';
    const next = '[{"fixed":"4.12.14-197.89.2"}] high aarch64,ppc64le,s390x,x86_64';
    expect(rowsOf('suse-oval.xml')).toEqual([
      `CVE-2021-29154 SUSE:15:LTSS kernel-default ${kernel} SUSE Linux Enterprise Server 15-LTSS`,
      `CVE-2021-29154 SUSE:SUSE Linux Enterprise Server 15 SP1-BCL kernel-default ${next}`,
      `CVE-2021-29154 SUSE:15.1:LTSS kernel-default ${next} SUSE Linux Enterprise Server 15 SP1-LTSS`,
    ]);
  });
});

describe('what Oracle and SUSE write beside that', () => {
  const definition = (criteria: string): string =>
    `<oval_definitions><definitions><definition id="oval:1"><metadata><affected><platform>X</platform></affected>` +
    `<reference source="CVE" ref_id="CVE-2024-1"/><advisory><severity>LOW</severity></advisory></metadata>${criteria}` +
    `</definition></definitions></oval_definitions>`;
  const read = (criteria: string) =>
    oval
      .read(fileOf('x.xml', definition(criteria)), 'feed')
      .advisories.map(({ ecosystem, package: name, ranges }) => [ecosystem, name, ...ranges]);
  const and = (...lines: readonly string[]): string =>
    `<criteria operator="AND">${lines.map((line) => `<criterion comment="${line}"/>`).join('')}</criteria>`;

  it.each([
    ['Module nodejs:18 is enabled', 'a-1.el8', [['Oracle Linux:8', 'nodejs:18/a', { fixed: 'a-1.el8' }]]],
    [
      'a is signed with the Oracle Linux 8 key',
      '1-1.el8_fips',
      [['Oracle Linux:8', 'fips/a', { fixed: '1-1.el8_fips' }]],
    ],
    ['nothing', '1-1.module+el8+1+2', [['Oracle Linux:8', '?/a', { fixed: '1-1.module+el8+1+2' }]]],
  ])('reads %s', (line, fixed, expected) => {
    expect(read(and('Oracle Linux 8 is installed', line, `a is earlier than 0:${fixed}`))).toEqual(expected);
  });

  it('takes an affected package of SUSE for one without a fix, and no row for one that is not', () => {
    const product = 'SUSE Linux Enterprise Module for Basesystem 15 SP6 is installed';
    expect(read(and(product, 'krb5 is affected', 'zlib is not affected'))).toEqual([
      ['SUSE:15.6', 'krb5', {}],
    ]);
  });
});
