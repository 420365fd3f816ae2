import { describe, expect, it } from 'vitest';
import type { Advisory, AdvisoryIndex, AffectedRange, FeedInfo } from '../../model/index.ts';
import { componentContents, matchContents } from './index.ts';
import { moduleOf, productSource } from './products.ts';

const advisory = (
  [ecosystem, name]: readonly [string, string],
  [id, ...aliases]: readonly [string, ...string[]],
  ranges: readonly AffectedRange[],
): Advisory => ({
  id,
  aliases,
  feed: ecosystem.toLowerCase(),
  ecosystem,
  package: name,
  ranges,
  versions: [],
  severity: 'high',
  cvss: [],
});

/** In the form of real records: BIT-etcd-2026-33413, GO-2026-4806, BIT-prometheus-2026-42151, GO-2025-3567. */
const rows = [
  advisory(
    ['Go', 'go.etcd.io/etcd/v3'],
    ['GO-2026-4806', 'CVE-2026-33413'],
    [{ introduced: '3.5.0', fixed: '3.5.28' }],
  ),
  advisory(
    ['Bitnami', 'etcd'],
    ['BIT-etcd-2026-33413', 'CVE-2026-33413'],
    [{ introduced: '3.5.0', fixed: '3.5.28' }],
  ),
  advisory(['Bitnami', 'etcd'], ['BIT-etcd-2026-59818', 'CVE-2026-59818'], [{ fixed: '3.5.32' }]),
  advisory(
    ['Bitnami', 'prometheus'],
    ['BIT-prometheus-2026-42151', 'CVE-2026-42151'],
    [{ introduced: '1.0.0', fixed: '3.5.3' }],
  ),
  advisory(
    ['Go', 'github.com/prometheus/prometheus'],
    ['GO-2026-1', 'CVE-2026-42151'],
    [{ fixed: '0.305.3' }],
  ),
  advisory(['Go', 'github.com/grafana/grafana'], ['GO-1', 'CVE-2025-1'], [{}]),
  advisory(['Bitnami', 'grafana'], ['BIT-1', 'CVE-2025-1'], [{ fixed: '11.2.0' }]),
  advisory(['Go', 'github.com/argoproj/argo-cd'], ['GO-2', 'CVE-2025-2'], [{}]),
  advisory(['Go', 'github.com/argoproj/argo-cd/v3'], ['GO-2', 'CVE-2025-2'], [{ fixed: '3.0.14' }]),
  advisory(['kubernetes', 'k8s.io/ingress-nginx'], ['CVE-2025-1974', 'GO-2025-3567'], [{ fixed: '1.11.5' }]),
  advisory(['Go', 'k8s.io/ingress-nginx'], ['GO-2025-3567', 'CVE-2025-1974'], [{ fixed: '1.12.1' }]),
  advisory(['Go', 'k8s.io/ingress-nginx'], ['GO-2027-1', 'CVE-2027-1'], [{ fixed: '1.15.9' }]),
];
const feed: FeedInfo = {
  id: 'test',
  title: '',
  source: '',
  licence: '',
  asOf: '2026-08-21',
  records: 1,
  quarantined: 0,
  ecosystems: ['Go', 'Bitnami', 'kubernetes'],
  knows: 'all',
};
const index: AdvisoryIndex = {
  feeds: [feed],
  lookup: (ecosystem, name) => rows.filter((row) => row.ecosystem === ecosystem && row.package === name),
  facts: ([id = '', ...aliases]) => ({ id, aliases, severity: 'unknown' }),
};

const found = (name: string, version: string) =>
  componentContents([{ name, version, where: '', evidence: '' }])
    .flatMap((contents) => matchContents(contents, index).findings)
    .map(
      ({ vulnerability, fix, evidence }) =>
        `${vulnerability} ${fix.version} by ${evidence.agreeing.join(', ')}`,
    );

describe('an add-on', () => {
  it.each([
    [
      'etcd',
      '3.5.27-0',
      [
        'CVE-2026-33413 3.5.28 by bitnami/BIT-etcd-2026-33413, go/GO-2026-4806',
        'CVE-2026-59818 3.5.32 by bitnami/BIT-etcd-2026-59818',
      ],
    ],
    ['prometheus', 'v3.5.2', ['CVE-2026-42151 3.5.3 by bitnami/BIT-prometheus-2026-42151']],
    ['prometheus', 'v3.5.3', []],
    ['grafana', '11.1.0', ['CVE-2025-1 11.2.0 by bitnami/BIT-1']],
    ['grafana', '11.2.0', []],
    ['argo-cd', 'v3.0.13', ['CVE-2025-2 3.0.14 by go/GO-2']],
    ['argo-cd', 'v3.0.14', []],
    [
      'ingress-nginx',
      'v1.11.2',
      ['CVE-2025-1974 1.11.5 by kubernetes/CVE-2025-1974', 'CVE-2027-1 1.15.9 by go/GO-2027-1'],
    ],
    ['ingress-nginx', 'v1.11.5', ['CVE-2027-1 1.15.9 by go/GO-2027-1']],
  ])('%s %s is judged by every source that numbers it alike, once', (name, version, expected) => {
    expect(found(name, version)).toEqual(expected);
  });

  it.each([
    ['argo-cd', '3.0.1', 'github.com/argoproj/argo-cd/v3'],
    ['argo-cd', '1.8.7', 'github.com/argoproj/argo-cd'],
    ['cilium', '1.16.5', 'github.com/cilium/cilium'],
    ['prometheus', '3.5.2', undefined],
  ])('%s %s is the module %s', (name, version, module) => {
    const source = productSource(name);
    expect(source === undefined ? undefined : moduleOf(source, version)).toBe(module);
  });

  it('is not known by a name that every object has', () => {
    expect(productSource('constructor')).toBeUndefined();
  });
});
