import { describe, expect, it } from 'vitest';
import type { Advisory } from '../../../../model/index.ts';
import { describeFeedProvider } from '../conformance.ts';
import { advisoryOf } from '../provider.ts';
import { kubernetes, mergeKubernetes } from './index.ts';

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

describe('mergeKubernetes', () => {
  const go = (id: string, cve: string, change: Partial<Advisory> = {}) =>
    advisoryOf({
      id,
      aliases: [cve],
      feed: 'kubernetes',
      ecosystem: 'Go',
      package: 'k8s.io/kubernetes',
      ranges: [{ fixed: '1.0.0' }],
      ...change,
    });
  const official = advisoryOf({
    id: 'CVE-2020-8551',
    feed: 'kubernetes',
    ecosystem: 'kubernetes',
    package: 'k8s.io/kubelet',
    ranges: [{ introduced: '1.16.0', fixed: '1.16.7' }],
  });

  it('lets the official record say component and versions, and keeps the other name', () => {
    const merged = mergeKubernetes([official], [go('GO-2022-0867', 'CVE-2020-8551')]);
    expect(merged).toEqual([{ ...official, aliases: ['GO-2022-0867'] }]);
  });

  it.each([
    ['Kubernetes kubelet arbitrary command execution in k8s.io/kubernetes', 'k8s.io/kubelet'],
    ['Kubernetes kube-apiserver Vulnerable to Race Condition', 'k8s.io/apiserver'],
    ['Half-blind SSRF in kube-controller-manager through in-tree Portworx', 'k8s.io/controller-manager'],
    ['Kubernetes Nil pointer dereference in KCM after v1 HPA patch request', 'k8s.io/controller-manager'],
    ['Kubernetes GitRepo Volume Inadvertent Local Repository Access', 'k8s.io/kubernetes'],
    ['kubelet and kubectl', 'k8s.io/kubernetes'],
  ])('takes the component of a record alone from its title: %s', (summary, name) => {
    const [merged] = mergeKubernetes([official], [go('GO-2025-1', 'CVE-2025-1', { summary })]);
    expect(merged).toEqual({ ...official, aliases: [] });
    expect(mergeKubernetes([], [go('GO-2025-1', 'CVE-2025-1', { summary })])[0]).toMatchObject({
      ecosystem: 'kubernetes',
      package: name,
    });
  });

  it('takes add-ons and leaves staging modules to Go', () => {
    const rows = ['k8s.io/ingress-nginx', 'sigs.k8s.io/azurefile-csi-driver', 'k8s.io/apimachinery'].map(
      (name) => go('GO-1', 'CVE-1', { package: name }),
    );
    expect(mergeKubernetes([], rows).map((row) => row.package)).toEqual([
      'k8s.io/ingress-nginx',
      'sigs.k8s.io/azurefile-csi-driver',
    ]);
  });
});
