import { describe, expect, it } from 'vitest';
import type { Advisory, SourceClaim } from '../../../../model/index.ts';
import { describeFeedProvider, fileOf } from '../conformance.ts';
import { kubernetes } from './index.ts';

const line = (id: string, name: string) =>
  JSON.stringify({
    id,
    affected: [
      {
        package: { ecosystem: 'kubernetes', name },
        severity: [{ type: 'CVSS_V3', score: 'CVSS:3.0/AV:N/AC:H/PR:H/UI:R/S:U/C:N/I:H/A:N' }],
        ranges: [{ type: 'SEMVER', events: [{ introduced: '1.5.0' }, { fixed: '1.9.6' }] }],
      },
    ],
  });

describeFeedProvider(kubernetes, {
  name: 'k8s.ndjson',
  text: [line('CVE-2018-1002100', 'k8s.io/kubectl'), line('CVE-2020-8553', '/ingress-nginx')].join('\n'),
  content: {
    advisories: [
      expect.objectContaining({
        id: 'CVE-2018-1002100',
        ecosystem: 'kubernetes',
        package: 'k8s.io/kubectl',
        ranges: [{ introduced: '1.5.0', fixed: '1.9.6' }],
        severity: 'medium',
      }),
      expect.objectContaining({ id: 'CVE-2020-8553', package: 'k8s.io/ingress-nginx' }),
    ],
  },
  spoiled: [line('CVE-2018-1002100', 'k8s.io/kubectl'), '{}', line('CVE-2020-8553', '/ingress-nginx')].join(
    '\n',
  ),
  left: 2,
});

it('mends what the feed left out of a record, as long as it leaves it out', () => {
  const record = (fixed: string) => line('CVE-2024-7646', 'k8s.io/ingress-nginx').replace('1.9.6', fixed);
  const ranges = (text: string) =>
    kubernetes.read({ name: 'k8s.json', bytes: Buffer.from(text) }, 'kubernetes').advisories[0]?.ranges;
  expect(ranges(record('1.11.2').replace('1.5.0', '0'))).toEqual([
    { fixed: '1.10.4' },
    { introduced: '1.11.0', fixed: '1.11.2' },
  ]);
  expect(ranges(record('1.12.0'))).toEqual([{ introduced: '1.5.0', fixed: '1.12.0' }]);
});

type Events = readonly Readonly<Record<string, string>>[];

const official = (id: string, name: string, events: Events) =>
  JSON.stringify({
    id,
    affected: [{ package: { ecosystem: 'kubernetes', name }, ranges: [{ type: 'SEMVER', events }] }],
  });
const go = (cve: string, events: Events, change: object = {}, name = 'k8s.io/kubernetes') =>
  JSON.stringify({
    id: `GO-${cve.slice(4)}`,
    aliases: [cve],
    affected: [{ package: { ecosystem: 'Go', name }, ranges: [{ type: 'SEMVER', events }] }],
    ...change,
  });
const cna = (cveId: string, product: string, versions: readonly object[], change: object = {}) =>
  JSON.stringify({
    dataType: 'CVE_RECORD',
    cveMetadata: { cveId, state: 'PUBLISHED', assignerShortName: 'kubernetes', ...change },
    containers: { cna: { affected: [{ product, versions }] } },
  });
const feedOf = (...ids: readonly string[]) =>
  JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', items: ids.map((id) => ({ id })) });

const together = (...texts: readonly string[]) =>
  kubernetes.readTogether?.(
    texts.map((text, at) => fileOf(`${at}.json`, text)),
    'kubernetes',
  );
const rowsOf = (...texts: readonly string[]) =>
  together(...texts)?.advisories.map(({ package: name, ranges }: Advisory) => [name, ranges]);
const counted = (...texts: readonly string[]) =>
  together(...texts)?.advisories[0]?.claims?.map(
    ({ source, counts, doubt }: SourceClaim) => [source, counts, doubt] as const,
  );
const semver = 'semver';
const id = 'CVE-2024-1000';

describe('what the official feed gets wrong', () => {
  it('one fix for all branches, where the numbering authority names each (CVE-2024-7646)', () => {
    const texts = [
      official(id, 'k8s.io/ingress-nginx', [{ introduced: '0' }, { fixed: '1.11.2' }]),
      cna(id, 'ingress-nginx', [
        { status: 'affected', version: '1.11.0', lessThan: '1.11.2', versionType: semver },
        { status: 'unaffected', version: '1.10.4' },
        { status: 'affected', version: '0', lessThan: '1.10.4', versionType: semver },
      ]),
    ];
    expect(rowsOf(...texts)).toEqual([
      ['k8s.io/ingress-nginx', [{ introduced: '1.11.0', fixed: '1.11.2' }, { fixed: '1.10.4' }]],
    ]);
    expect(counted(...texts)).toEqual([
      ['CVE record', ['component', 'fix'], undefined],
      ['official feed', [], undefined],
    ]);
  });

  it('a fix that the numbering authority calls affected: the next source counts (CVE-2021-25741)', () => {
    const texts = [
      official(id, 'k8s.io/kubelet', [{ introduced: '1.22.0' }, { fixed: '1.22.1' }]),
      go(id, [{ introduced: '1.22.0' }, { fixed: '1.22.2' }]),
      cna(id, 'Kubernetes', [{ status: 'affected', version: 'unspecified', lessThanOrEqual: '1.22.1' }]),
    ];
    expect(rowsOf(...texts)).toEqual([['k8s.io/kubelet', [{ introduced: '1.22.0', fixed: '1.22.2' }]]]);
    expect(counted(...texts)).toEqual([
      ['CVE record', [], 'it names versions as "unspecified"'],
      ['official feed', ['component'], undefined],
      ['Go database', ['fix'], undefined],
    ]);
  });

  it('older branches left out (CVE-2023-3955), with the fix in the list of what is unaffected', () => {
    const texts = [
      official(id, 'k8s.io/kubelet', [{ introduced: '1.24.0' }, { fixed: '1.24.17' }]),
      cna(id, 'kubelet', [
        { status: 'affected', version: 'v1.28.0' },
        { status: 'affected', version: '0', lessThanOrEqual: 'v1.24.16', versionType: semver },
        { status: 'unaffected', version: 'v1.28.1' },
        { status: 'unaffected', version: 'v1.24.17' },
      ]),
    ];
    expect(rowsOf(...texts)).toEqual([
      ['k8s.io/kubelet', [{ introduced: '1.28.0', fixed: '1.28.1' }, { fixed: '1.24.17' }]],
    ]);
  });

  it('events in any order, and introduced twice without an end (CVE-2023-5528, CVE-2025-13281)', () => {
    const events = [{ introduced: '1.31.0' }, { introduced: '1.30.0' }, { fixed: '1.31.14' }];
    expect(rowsOf(official(id, 'k8s.io/kubelet', events))).toEqual([
      ['k8s.io/kubelet', [{ introduced: '1.30.0', fixed: '1.31.14' }]],
    ]);
  });

  it('last affected versions alone give no fix, and another source that names one counts', () => {
    const only = official(id, 'k8s.io/kubelet', [{ introduced: '1.30.0' }, { last_affected: '1.30.3' }]);
    expect(rowsOf(only)).toEqual([['k8s.io/kubelet', [{ introduced: '1.30.0', lastAffected: '1.30.3' }]]]);
    expect(rowsOf(only, go(id, [{ introduced: '1.30.0' }, { fixed: '1.30.4' }]))).toEqual([
      ['k8s.io/kubelet', [{ introduced: '1.30.0', fixed: '1.30.4' }]],
    ]);
  });

  it('a component of a guess: the product that the numbering authority names counts', () => {
    const versions = [{ status: 'affected', version: '1.30.0', lessThan: '1.30.4', versionType: semver }];
    const texts = [
      official(id, 'k8s.io/kubelet', [{ introduced: '1.30.0' }, { fixed: '1.30.4' }]),
      cna(id, 'kube-apiserver', versions),
    ];
    expect(rowsOf(...texts)).toEqual([['k8s.io/apiserver', [{ introduced: '1.30.0', fixed: '1.30.4' }]]]);
    expect(together(...texts)?.advisories[0]?.claims?.map((claim) => claim.package)).toEqual([
      'k8s.io/apiserver',
      'k8s.io/kubelet',
    ]);
  });

  it('vulnerabilities left out of its records are set aside as unknown, several in one item too', () => {
    const content = together(
      feedOf('CVE-2024-1000, CVE-2020-8554', 'CVE-2019-11255'),
      official(id, 'k8s.io/kubelet', [{ introduced: '1.30.0' }, { fixed: '1.30.4' }]),
    );
    const reason = 'in the official feed, and no source says which versions';
    expect(content?.quarantined).toEqual([
      { what: 'CVE-2020-8554', reason },
      { what: 'CVE-2019-11255', reason },
    ]);
    expect(content?.advisories).toHaveLength(1);
  });
});

describe('what the Go database gets wrong', () => {
  it('a commit for a fix, which no release can be compared with (CVE-2026-4342): it stays, and counts last', () => {
    const events = [{ introduced: '0' }, { fixed: '0.0.0-20260319175635-5183b7d86137' }];
    const content = together(go(id, events, {}, 'k8s.io/ingress-nginx'));
    expect(content?.advisories).toMatchObject([
      { package: 'k8s.io/ingress-nginx', ranges: [{ fixed: '0.0.0-20260319175635-5183b7d86137' }] },
    ]);
    expect(counted(go(id, events, {}, 'k8s.io/ingress-nginx'))).toEqual([
      ['Go database', ['component', 'fix'], 'its fix is a commit, not a release'],
    ]);
  });

  it('numbers of staging modules, which are other numbers: kept, and decide nothing (CVE-2020-8559)', () => {
    const text = JSON.stringify({
      id: 'GO-2024-2748',
      aliases: [id],
      affected: [
        ['k8s.io/apimachinery', '0.18.7-rc.0'],
        ['k8s.io/kubernetes', '1.18.7'],
      ].map(([name, fixed]) => ({
        package: { ecosystem: 'Go', name },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] }],
      })),
    });
    expect(rowsOf(text)).toEqual([['k8s.io/kubernetes', [{ fixed: '1.18.7' }]]]);
    expect(counted(text)).toEqual([
      ['Go database', [], 'a library with numbers of its own'],
      ['Go database', ['fix'], undefined],
    ]);
    expect(rowsOf(go(id, [{ introduced: '0' }, { fixed: '0.17.0' }], {}, 'k8s.io/client-go'))).toEqual([]);
  });

  it('a record that was withdrawn: it is one only where nobody else stands by it', () => {
    const gone = go(id, [{ introduced: '0' }, { fixed: '1.2.0' }], { withdrawn: '2024-08-21T16:25:56Z' });
    expect(together(gone)?.advisories).toMatchObject([{ withdrawn: '2024-08-21T16:25:56Z' }]);
    const [row] =
      together(gone, official(id, 'k8s.io/kubelet', [{ introduced: '0' }, { fixed: '1.3.0' }]))?.advisories ??
      [];
    expect([row?.withdrawn, row?.ranges]).toEqual([undefined, [{ fixed: '1.3.0' }]]);
  });

  it.each([
    ['Kubernetes kubelet arbitrary command execution in k8s.io/kubernetes', 'k8s.io/kubelet'],
    ['Kubernetes kube-apiserver Vulnerable to Race Condition', 'k8s.io/apiserver'],
    ['Half-blind SSRF in kube-controller-manager through in-tree Portworx', 'k8s.io/controller-manager'],
    ['Kubernetes Nil pointer dereference in KCM after v1 HPA patch request', 'k8s.io/controller-manager'],
    ['Kubernetes GitRepo Volume Inadvertent Local Repository Access', 'k8s.io/kubernetes'],
    ['kubelet and kubectl', 'k8s.io/kubernetes'],
  ])('no component: it is taken from the title where that names one: %s', (summary, name) => {
    expect(rowsOf(go(id, [{ introduced: '0' }, { fixed: '1.3.0' }], { summary }))).toEqual([
      [name, [{ fixed: '1.3.0' }]],
    ]);
  });
});

describe('what hands write into CVE records', () => {
  const range = [{ introduced: '1.29.0' }, { fixed: '1.29.4' }];

  it.each([
    ['a range in one word', { status: 'affected', version: 'v1.28.0 - v1.28.8' }],
    ['an end of a sign', { status: 'affected', version: 'v1.29.3', lessThanOrEqual: '<=' }],
    ['no version', { status: 'affected', version: 'unspecified', lessThanOrEqual: '1.29.3' }],
    ['no fix', { status: 'affected', version: '1.29.0', lessThanOrEqual: '1.29.3' }],
    ['nothing', { status: 'unknown', version: '1.9.0' }],
  ])('does not count, and is kept with the reason: %s', (_what, entry) => {
    const texts = [official(id, 'k8s.io/kubelet', range), cna(id, 'Kubernetes', [entry])];
    expect(rowsOf(...texts)).toEqual([['k8s.io/kubelet', [{ introduced: '1.29.0', fixed: '1.29.4' }]]]);
    expect(counted(...texts)).toEqual([
      ['CVE record', [], expect.stringMatching(/^it names /)],
      ['official feed', ['component', 'fix'], undefined],
    ]);
  });

  it.each([
    ['another project', cna(id, 'Image Builder', [{ status: 'affected', version: '0', lessThan: '0.1.37' }])],
    ['another authority', cna(id, 'Kubernetes', [], { assignerShortName: 'acme' })],
    ['a rejected record', cna(id, 'Kubernetes', [], { state: 'REJECTED' })],
  ])('says nothing of Kubernetes: %s', (_what, text) => {
    expect(together(text)).toEqual({ advisories: [], facts: [], quarantined: [] });
  });

  it('costs only itself when it is none', () => {
    expect(together('{"dataType":"CVE_RECORD"}', official(id, 'k8s.io/kubelet', range))).toMatchObject({
      advisories: [{ id }],
      quarantined: [{ what: '0.json' }],
    });
  });
});

it('refuses a file that is none of its sources', () => {
  expect(() => together('{"name":"x"}')).toThrow(expect.objectContaining({ code: 'feed.other' }));
  expect(() => together('{"version":"https://jsonfeed.org/version/1.1"}')).toThrow(
    expect.objectContaining({ code: 'feed.malformed' }),
  );
});
