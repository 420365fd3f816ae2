import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeFeedProvider, fileOf } from '../conformance.ts';
import { canonicalVex } from './index.ts';
import { ecosystemOf } from './releases.ts';

const real = readFileSync(
  join(import.meta.dirname, '../../../../../testing/fixtures/advisories/distributions/canonical-vex.ndjson'),
  'utf8',
);
const [curl = '', ...others] = real.trimEnd().split('\n');

describeFeedProvider(canonicalVex, {
  name: 'vex.ndjson',
  text: real,
  content: { advisories: [], facts: [], quarantined: [] },
  spoiled: [curl.replace('"not_affected"', '"unaffected"'), ...others].join('\n'),
  left: 6,
});

const stated = (text: string) => canonicalVex.read(fileOf('CVE-1.json', text), 'ubuntu-vex');

it('states what is not affected and what will not be fixed, by release and tier, and no version of a fix', () => {
  const { statements = [] } = stated(real);
  const rows = statements.map((one) => {
    const { vulnerability, says, ecosystem, package: name, version, architectures, on } = one;
    return [vulnerability, says, ecosystem, `${name}@${version}`, architectures.join(), on].join(' ');
  });
  expect(rows).toEqual([
    'CVE-2023-38545 end-of-life Ubuntu:16.04:LTS curl@7.47.0-1ubuntu2.19 amd64,arm64 2026-05-20',
    'CVE-2023-38545 not-affected Ubuntu:Pro:14.04:LTS curl@7.35.0-1ubuntu2.20+esm19 amd64,arm64 2026-05-20',
    'CVE-2023-38545 not-affected Ubuntu:Pro:20.04:LTS curl@7.68.0-1ubuntu2.25+esm3 amd64,arm64 2026-05-20',
    'CVE-2016-20013 wont-fix Ubuntu:Pro:20.04:LTS glibc@2.31-0ubuntu9.18+esm1 amd64,arm64 2026-05-20',
    'CVE-2016-20013 wont-fix Ubuntu:22.04:LTS glibc@2.35-0ubuntu3.13 amd64,arm64 2026-05-20',
    'CVE-2016-20013 wont-fix Ubuntu:22.04:LTS sssd@2.6.3-1ubuntu3.6 amd64,arm64 2026-05-20',
    'CVE-2016-20013 wont-fix Ubuntu:Pro:22.04:LTS zabbix@1:5.0.17+dfsg-1ubuntu0.1~esm1 amd64,arm64 2026-05-20',
    'CVE-2016-20013 wont-fix Ubuntu:24.04:LTS glibc@2.39-0ubuntu8.7 amd64,arm64 2026-05-20',
    'CVE-2016-20013 wont-fix Ubuntu:24.04:LTS sssd@2.9.4-1.1ubuntu6.4 amd64,arm64 2026-05-20',
  ]);
  // The notes on CVE-2016-20013 speak of `deferred` and `ignored`, too.
  expect(statements[1]?.detail).toBe(
    'affects 7.69 and higher introduced in https://github.com/curl/curl/commit/4a4b63daaa',
  );
});

interface Made {
  readonly status?: string;
  readonly products?: readonly unknown[];
  readonly [field: string]: unknown;
}

/** Made to the published format, with one statement for each of these. */
function documentOf(statements: readonly Made[], header: object = {}): string {
  return JSON.stringify({
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': 'https://example.com/CVE-2026-1',
    author: 'Canonical Ltd.',
    timestamp: '2026-05-20T15:02:47.589121Z',
    ...header,
    statements: statements.map((one) => ({
      vulnerability: { name: 'CVE-2026-1000' },
      status: 'not_affected',
      justification: 'vulnerable_code_not_present',
      products: products(),
      ...one,
    })),
  });
}

function products(distro = 'jammy', name = 'curl', version = '1.0-1'): readonly object[] {
  return [
    { '@id': `pkg:deb/ubuntu/${name}@${version}?arch=source&distro=${distro}` },
    { '@id': `pkg:deb/ubuntu/lib${name}@${version}?arch=amd64&distro=${distro}` },
  ];
}

describe('a statement', () => {
  it.each<[string, Made, string | undefined]>([
    ['clears where the code is not there', {}, 'not-affected'],
    ['does not where the release lacks the package', { justification: 'component_not_present' }, undefined],
    ['does not without a justification', { justification: undefined }, undefined],
    [
      'does not where the code is there and is not reached',
      { justification: 'vulnerable_code_not_in_execute_path' },
      undefined,
    ],
    ['says nothing of a fix', { status: 'fixed', justification: undefined }, undefined],
    [
      'says what is to be fixed later',
      { status: 'under_investigation', status_notes: 'It is known, and its fix is deferred.' },
      'deferred',
    ],
    [
      'does not take notes for the state',
      { status: 'under_investigation', status_notes: 'To evaluate. CVE Notes / justification: deferred' },
      undefined,
    ],
    [
      'says nothing of what needs fixing',
      { status: 'affected', action_statement: 'It needs fixing.' },
      undefined,
    ],
  ])('%s', (_, one, says) => {
    expect(stated(documentOf([one])).statements?.map((row) => row.says)).toEqual(
      says === undefined ? [] : [says],
    );
  });

  it.each(['affected', 'under_investigation'])(
    'does not clear what the same document says is %s',
    (status) => {
      expect(stated(documentOf([{}, { status }])).statements).toEqual([]);
      expect(stated(documentOf([{}, { status, products: products('noble') }])).statements).toHaveLength(1);
    },
  );
});

it.each([
  ['jammy', 'Ubuntu:22.04:LTS'],
  ['questing', 'Ubuntu:25.10'],
  ['esm-infra/focal', 'Ubuntu:Pro:20.04:LTS'],
  ['esm-apps/jammy', 'Ubuntu:Pro:22.04:LTS'],
  ['esm-infra-legacy/trusty', 'Ubuntu:Pro:14.04:LTS'],
  ['trusty/esm', 'Ubuntu:Pro:14.04:LTS'],
  ['fips/focal', 'Ubuntu:Pro:FIPS:20.04:LTS'],
  ['fips-updates/jammy', 'Ubuntu:Pro:FIPS-updates:22.04:LTS'],
  ['fips-preview/jammy', undefined],
  ['realtime/jammy', undefined],
  ['bluefield/jammy', undefined],
  ['jammy/esm/x', undefined],
  ['zesty', undefined],
  ['constructor', undefined],
  ['', undefined],
  [undefined, undefined],
])('knows the release and tier of distro=%s: %s', (distro, ecosystem) => {
  expect(ecosystemOf(distro)).toBe(ecosystem);
});

describe('products', () => {
  const purl = (text: string) => ({ '@id': `pkg:deb/ubuntu/${text}` });
  it.each<[string, readonly unknown[], readonly string[]]>([
    [
      'in older documents only sources have a release',
      [purl('a@1?arch=source&distro=trusty/esm'), purl('liba@1?arch=amd64'), purl('liba@1?arch=i386')],
      ['Ubuntu:Pro:14.04:LTS a 1 amd64,i386'],
    ],
    [
      'binaries of another release are not the source’s',
      [purl('a@1?arch=source&distro=jammy'), purl('liba@1?arch=amd64&distro=noble')],
      ['Ubuntu:22.04:LTS a 1 '],
    ],
    [
      'nor are those behind a source of a release that is not known',
      [
        purl('a@1?arch=source&distro=jammy'),
        purl('a@2?arch=source&distro=realtime/jammy'),
        purl('liba@2?arch=amd64'),
      ],
      ['Ubuntu:22.04:LTS a 1 '],
    ],
    ['binaries alone name no source', [purl('liba@1?arch=amd64&distro=jammy')], []],
    ['a source without a version names none', [purl('a?arch=source&distro=jammy')], []],
    [
      'other things are no packages of Ubuntu',
      [
        'pkg:deb/ubuntu/a@1?arch=source&distro=jammy',
        null,
        7,
        {},
        { '@id': 'pkg:deb/debian/a@1?arch=source' },
      ],
      [],
    ],
  ])('%s', (_, list, expected) => {
    const { statements = [] } = stated(documentOf([{ products: list }]));
    expect(
      statements.map((one) => `${one.ecosystem} ${one.package} ${one.version} ${one.architectures.join()}`),
    ).toEqual(expected);
  });

  it('are read whatever stands among them', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.anything(), fc.constantFrom(...products()))), (list) => {
        const { statements = [], quarantined } = stated(documentOf([{ products: [...list] }]));
        expect(statements.every(({ ecosystem }) => ecosystem === 'Ubuntu:22.04:LTS')).toBe(true);
        expect(quarantined).toEqual([]);
      }),
    );
  });
});

it.each([
  ['of another author', { author: 'Somebody' }],
  ['of another version of the format', { '@context': 'https://openvex.dev/ns/v9.0.0' }],
  ['without a day', { timestamp: 'today' }],
  ['with a header apart that is none', { metadata: 'x' }],
])('sets a document %s aside', (_, header) => {
  const { statements, quarantined } = stated(documentOf([{}], header));
  expect([statements, quarantined.length]).toEqual([[], 1]);
});

it('survives a document that is nested without end', () => {
  const nested = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`;
  const { statements, quarantined } = stated(
    documentOf([{}]).replace('"vulnerability"', `"x":${nested},"vulnerability"`),
  );
  expect([statements?.length, quarantined]).toEqual([1, []]);
});
