import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeFeedProvider, fileOf } from '../conformance.ts';
import { csaf } from './index.ts';

const real = readFileSync(
  join(import.meta.dirname, '../../../../../testing/fixtures/advisories/distributions/redhat-csaf.ndjson'),
  'utf8',
);
const [first = '', ...others] = real.trimEnd().split('\n');

describeFeedProvider(csaf, {
  name: 'vex.ndjson',
  text: real,
  content: { facts: [], quarantined: [] },
  spoiled: [first.replace('"csaf_version":"2.0"', '"csaf_version":"9.0"'), ...others].join('\n'),
  left: csaf.read(fileOf('vex.ndjson', others.join('\n')), 'feed').advisories.length,
});

it("keeps Red Hat's states apart by release, and its fixes by erratum, stream and architecture", () => {
  const { advisories } = csaf.read(fileOf('vex.ndjson', real), 'feed');
  const rows = advisories.map((one) =>
    [
      one.id,
      one.ecosystem.slice('Red Hat:'.length),
      one.package,
      one.ranges[0]?.fixed ?? one.fixState,
      one.severity,
      one.architectures?.join(),
      one.channel,
    ]
      .filter((part) => part !== undefined)
      .join(' '),
  );
  const eus = 'high x86_64 Red Hat Extended Update Support 9.0';
  const ruby = 'module+el8.8.0+18745+f1bef313 medium x86_64';
  const curls = ['curl', 'curl-minimal', 'libcurl', 'libcurl-devel', 'libcurl-minimal'];
  expect(rows).toEqual([
    'RHSA-2024:2447 enterprise_linux:9 openssl 1:3.0.7-27.el9 low s390x,x86_64',
    'RHSA-2024:2447 enterprise_linux:9 openssl-libs 1:3.0.7-27.el9 low i686,s390x,x86_64',
    'CVE-2024-0727 enterprise_linux:6 openssl end-of-life low',
    'CVE-2024-0727 enterprise_linux:7 openssl end-of-life low',
    'CVE-2024-0727 enterprise_linux:7 openssl-libs end-of-life low',
    'CVE-2024-0727 enterprise_linux:8 compat-openssl10 deferred low',
    'CVE-2024-0727 enterprise_linux:8 openssl deferred low',
    'CVE-2024-0727 enterprise_linux:8 openssl-libs deferred low',
    'CVE-2024-0727 enterprise_linux:9 compat-openssl11 deferred low',
    ...curls.map((name) => `RHSA-2023:5700 rhel_eus:9.0 ${name} 7.76.1-14.el9_0.9 ${eus}`),
    ...curls.map((name) => `RHSA-2023:5763 enterprise_linux:9 ${name} 7.76.1-23.el9_2.4 high x86_64`),
    ...curls.map((name) => `RHSA-2023:6745 enterprise_linux:9 ${name} 7.76.1-26.el9_3.2 high x86_64`),
    `RHSA-2023:3821 enterprise_linux:8 ruby:2.7/ruby 2.7.8-139.${ruby}`,
    `RHSA-2023:3821 enterprise_linux:8 ruby:2.7/ruby-libs 2.7.8-139.${ruby}`,
    `RHSA-2023:3821 enterprise_linux:8 ruby:2.7/rubygem-bigdecimal 2.0.0-139.${ruby}`,
  ]);
});

/** SUSE names packages by NEVRA, what is fixed `recommended`, and products in words. */
it("reads SUSE's form of CSAF", () => {
  const id = 'openssl-1.1.1l-150500.17.15.1.x86_64';
  const product = 'SUSE Linux Enterprise Server 15 SP5';
  const document = {
    document: {
      category: 'csaf_vex',
      csaf_version: '2.0',
      publisher: { name: 'SUSE Product Security Team' },
      tracking: { id: 'CVE-2023-3817' },
    },
    product_tree: {
      branches: [
        { product: { name: product, product_id: product } },
        { product: { name: id, product_id: id } },
      ],
      relationships: [
        {
          product_reference: id,
          relates_to_product_reference: product,
          full_product_name: { name: `${id} of ${product}`, product_id: `${product}:${id}` },
        },
      ],
    },
    vulnerabilities: [
      {
        cve: 'CVE-2023-3817',
        product_status: { recommended: [`${product}:${id}`] },
        threats: [{ category: 'impact', details: 'moderate' }],
      },
    ],
  };
  expect(csaf.read(fileOf('suse.json', JSON.stringify(document)), 'feed').advisories).toMatchObject([
    {
      id: 'CVE-2023-3817',
      ecosystem: 'SUSE:15.5',
      package: 'openssl',
      ranges: [{ fixed: '1.1.1l-150500.17.15.1' }],
      severity: 'medium',
    },
  ]);
});

it('reads a real document of SUSE: purls without version, packages that the tree does not have, LTSS apart', () => {
  const fixture = '../../../../../testing/fixtures/advisories/distributions/suse-csaf.json';
  const text = readFileSync(join(import.meta.dirname, fixture), 'utf8');
  const { advisories, quarantined } = csaf.read(fileOf('cve-2023-47627.json', text), 'feed');
  expect(quarantined).toEqual([]);
  expect(
    advisories.map(({ id, ecosystem, package: name, ranges, fixState, severity, channel }) =>
      [id, ecosystem, name, ranges[0]?.fixed ?? fixState, severity, channel ?? ''].join(' ').trimEnd(),
    ),
  ).toEqual([
    'CVE-2023-47627 SUSE:15.4:LTSS python311-aiohttp 3.9.3-150400.10.14.1 medium SUSE Linux Enterprise Server 15 SP4-LTSS',
    'CVE-2023-47627 SUSE:15.5 python311-aiohttp 3.9.3-150400.10.14.1 medium',
    'CVE-2023-47627 SUSE:15.4 python-aiohttp open medium',
    'CVE-2023-47627 SUSE:15.4 python311-aiohttp open medium',
  ]);
});
