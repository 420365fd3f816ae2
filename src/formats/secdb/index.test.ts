import { describe, expect, it } from 'vitest';
import { parseSecdb, vulnerabilityNames } from './index.ts';

const read = (packages: unknown): unknown =>
  parseSecdb(Buffer.from(JSON.stringify({ distroversion: 'v3.20', packages })));
const pkg = (name: string, secfixes: unknown): unknown => ({ pkg: { name, secfixes } });
const row = (vulnerability: string, fixedVersion: string, aliases: readonly string[] = []): unknown => ({
  ecosystem: 'Alpine:v3.20',
  package: 'a',
  vulnerability,
  aliases,
  fixedVersion,
});

describe("Alpine's security database", () => {
  it.each([
    ['a fix', { '1.2-r0': ['CVE-2024-1000'] }, [row('CVE-2024-1000', '1.2-r0')]],
    ['never affected', { 0: ['CVE-2024-1000'] }, []],
    [
      'two names in one text',
      { '1.2-r0': ['CVE-2024-1000 GHSA-aaaa-bbbb-cccc'] },
      [row('CVE-2024-1000', '1.2-r0', ['GHSA-aaaa-bbbb-cccc'])],
    ],
    ['a remark', { '1.2-r0': ['CVE-2024-1000 (+ regression fix)'] }, [row('CVE-2024-1000', '1.2-r0')]],
    [
      'fixed twice, later version first or last',
      { '1.10-r0': ['CVE-2024-1000'], '1.9-r3': ['CVE-2024-1000'] },
      [row('CVE-2024-1000', '1.10-r0')],
    ],
    ['a name of its own', { '1.35.0-r7': ['ALPINE-13661'] }, [row('ALPINE-13661', '1.35.0-r7')]],
    ['no names', { '1.2-r0': null }, []],
    ['no fixes', null, []],
  ])('reads %s', (_what, secfixes, records) => {
    expect(read([pkg('a', secfixes)])).toEqual({ records, quarantined: [] });
  });

  it('makes a row for each CVE of a text, and quarantines a text that names nothing', () => {
    const texts = ['CVE-2017-5753 CVE-2017-5715 XSA-254 XPTI', 'a remark'];
    const document = {
      distroversion: 'v3.7',
      packages: [{ pkg: { name: 'xen', secfixes: { '4-r0': texts } } }],
    };
    const parsed = parseSecdb(Buffer.from(JSON.stringify(document)));
    expect(parsed.records.map(({ vulnerability, aliases }) => [vulnerability, ...aliases])).toEqual([
      ['CVE-2017-5753'],
      ['CVE-2017-5715'],
    ]);
    expect(parsed.quarantined).toEqual([{ what: 'xen', reason: 'no name of a vulnerability: a remark' }]);
  });

  it('quarantines a bad package and reads the others', () => {
    expect(read([pkg('a', 7), { other: 1 }, pkg('a', { '1-r0': ['CVE-2024-1000'] })])).toEqual({
      records: [row('CVE-2024-1000', '1-r0')],
      quarantined: [
        { what: 'package 1', reason: expect.stringContaining('pkg.secfixes') },
        { what: 'package 2', reason: expect.stringContaining('pkg') },
      ],
    });
  });

  it('takes null for no packages', () => {
    expect(read(null)).toEqual({ records: [], quarantined: [] });
  });

  it.each(['', '[]', '{"packages":[]}', '{"distroversion":"v3.20","packages":{}}'])('refuses %j', (text) => {
    expect(() => parseSecdb(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'feed.malformed' }));
  });

  it.each([
    ['CVE-2019-19451.patch', ['CVE-2019-19451']],
    ['XSA-425 CVE-2022-42330', ['CVE-2022-42330', 'XSA-425']],
    ['regression', []],
  ])('finds the names in %j', (text, names) => {
    expect(vulnerabilityNames(text)).toEqual(names);
  });
});

describe('names that people wrote', () => {
  it.each([
    ['CVE_2019-2426', ['CVE-2019-2426']],
    ['CVE 2018-16859', ['CVE-2018-16859']],
    ['CVE-2018-16227 (802.11)', ['CVE-2018-16227']],
    ['CVE-????-?????  XSA-284', ['XSA-284']],
    ['CVE-2018-10103 (SMB - partially fixed, but SMB printing disabled)', ['CVE-2018-10103']],
    ['CVE-2017-17434-1', ['CVE-2017-17434']],
    ['wnpa-sec-2017-18', ['wnpa-sec-2017-18']],
  ])('%s', (text, names) => {
    expect(vulnerabilityNames(text)).toEqual(names);
  });
});
