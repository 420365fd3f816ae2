import { describe, expect, it } from 'vitest';
import { listsFixesOnly, parseOsv } from './index.ts';

const fixed = (name: string, ...versions: readonly string[]) =>
  versions.map((version) => ({
    package: { ecosystem: 'AlmaLinux:8', name },
    ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: version }] }],
  }));
const advisories = (record: object) =>
  parseOsv(JSON.stringify({ id: 'ALSA-2021:0735', related: ['CVE-2021-22883'], ...record }), {
    feed: 'osv',
    what: 'x',
  }).records;
const rows = (record: object) => advisories(record).map((one) => [one.package, one.ranges]);

describe('bulletins of AlmaLinux', () => {
  it('are about the CVEs that they relate to, with the rating in front of their summary', () => {
    const affected = fixed('openssl', '1:1.1.1k-7.el8_6');
    expect(advisories({ summary: 'Important: openssl security update', affected })).toEqual([
      {
        id: 'ALSA-2021:0735',
        aliases: ['CVE-2021-22883'],
        feed: 'osv',
        ecosystem: 'AlmaLinux:8',
        package: 'openssl',
        ranges: [{ fixed: '1:1.1.1k-7.el8_6' }],
        versions: [],
        severity: 'high',
        cvss: [],
        summary: 'Important: openssl security update',
      },
    ]);
    const ratings = ['Critical: a', 'Moderate: a', 'Low: a', 'nodejs:18 a', 'a'];
    expect(ratings.map((summary) => advisories({ summary, affected })[0]?.severity)).toEqual([
      'critical',
      'medium',
      'low',
      'unknown',
      'unknown',
    ]);
  });

  it.each([
    ['Important: nodejs:10 security update', ['nodejs:10/nodejs']],
    [
      'Moderate: virt:rhel and virt-devel:rhel security update',
      ['virt:rhel/nodejs', 'virt-devel:rhel/nodejs'],
    ],
    ['Moderate: httpd:2.4/mod_http2 security update', ['httpd:2.4/nodejs']],
    ['Moderate: idm:DL1 and idm:client security, bug fix', ['idm:DL1/nodejs', 'idm:client/nodejs']],
    ['Important: varnish security update', ['?/nodejs']],
    [undefined, ['?/nodejs']],
  ])('keep the streams of a module apart: %s', (summary, names) => {
    const affected = fixed('nodejs', '1:10.24.0-1.module_el8.5.0+81+7dbe79d3');
    expect(advisories({ summary, affected }).map((one) => one.package)).toEqual(names);
  });

  it('list rebuilds, of which the lowest has the fix already', () => {
    const builds = [
      '1:10.24.0-1.module_el8.5.0+81+7dbe79d3',
      '1:10.24.0-1.module_el8.3.0+2047+b07ac28e',
      '1:10.24.0-1.module_el8.4.0+2224+b07ac28e',
    ];
    expect(rows({ summary: 'Important: nodejs:10', affected: fixed('nodejs', ...builds) })).toEqual([
      ['nodejs:10/nodejs', [{ fixed: '1:10.24.0-1.module_el8.3.0+2047+b07ac28e' }]],
    ]);
    const plain = fixed('platform-python', '3.6.8-41.el8.alma', '3.6.8-41.el8');
    expect(rows({ affected: plain })).toEqual([['platform-python', [{ fixed: '3.6.8-41.el8' }]]]);
  });

  it('about bugs and enhancements are no advisories, unless they name a CVE', () => {
    const affected = fixed('aide', '0.16-14.el8');
    expect(advisories({ id: 'ALBA-2020:4718', related: [], affected })).toEqual([]);
    expect(advisories({ id: 'ALEA-2022:0352', affected })).toMatchObject([{ aliases: ['CVE-2021-22883'] }]);
    expect(advisories({ id: 'ALSA-2020:1', related: [], affected })).toMatchObject([{ id: 'ALSA-2020:1' }]);
  });
});

it.each([
  ['AlmaLinux:9', true],
  ['Rocky Linux:8', true],
  ['Debian:12', false],
  ['Go', false],
])('knows whether silence about %s says nothing: %s', (ecosystem, answer) => {
  expect(listsFixesOnly('osv', ecosystem)).toBe(answer);
});
