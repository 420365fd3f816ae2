import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RemovedApiTable } from '../../src/assess/lifecycle/index.ts';
import { removedApisPage } from '../reference/removed-apis.ts';
import { plutoApis, plutoSource } from './pluto-apis.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const table = RemovedApiTable.parse(JSON.parse(read('data/removed-apis.json')));

const keyOf = (api: { group: string; version: string; kind: string }) =>
  `${api.group}/${api.version} ${api.kind}`;
const known = new Map(table.apis.map((api) => [keyOf(api), api]));
const numberOf = (minor: string) => Number(minor.split('.')[1]);

describe('the table of removed APIs', () => {
  it('has a page that is fresh (else: node tools/make-removed-apis.ts)', () => {
    expect(read('docs/reference/removed-apis.md')).toBe(removedApisPage(table));
  });

  it('names each API once, in order of time, with a replacement that is another API', () => {
    expect(new Set(table.apis.map(keyOf)).size).toBe(table.apis.length);
    for (const api of table.apis) {
      const { introduced, deprecated, removed, replacement } = api;
      const times = [introduced, deprecated, removed].flatMap((minor) =>
        minor === undefined ? [] : [numberOf(minor)],
      );
      expect([keyOf(api), times]).toEqual([keyOf(api), times.toSorted((left, right) => left - right)]);
      expect(`${replacement?.apiVersion} ${replacement?.kind}`).not.toBe(keyOf(api));
    }
  });

  it.each([
    ['extensions/v1beta1 Deployment', '1.16', 'deployments', 'apps/v1'],
    ['extensions/v1beta1 Ingress', '1.22', 'ingresses', 'networking.k8s.io/v1'],
    ['policy/v1beta1 PodSecurityPolicy', '1.25', 'podsecuritypolicies', undefined],
    ['batch/v1beta1 CronJob', '1.25', 'cronjobs', 'batch/v1'],
    ['autoscaling/v2beta1 HorizontalPodAutoscaler', '1.25', 'horizontalpodautoscalers', 'autoscaling/v2'],
    [
      'flowcontrol.apiserver.k8s.io/v1beta1 FlowSchema',
      '1.26',
      'flowschemas',
      'flowcontrol.apiserver.k8s.io/v1beta3',
    ],
    [
      'flowcontrol.apiserver.k8s.io/v1beta2 FlowSchema',
      '1.29',
      'flowschemas',
      'flowcontrol.apiserver.k8s.io/v1beta3',
    ],
    [
      'flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema',
      '1.32',
      'flowschemas',
      'flowcontrol.apiserver.k8s.io/v1',
    ],
    ['resource.k8s.io/v1alpha3 ResourceClaim', '1.34', 'resourceclaims', 'resource.k8s.io/v1beta1'],
    ['resource.k8s.io/v1beta1 ResourceClaim', '1.38', 'resourceclaims', undefined],
    ['policy/v1beta1 Eviction', '1.25', undefined, undefined],
  ])('knows %s', (key, removed, resource, replacement) => {
    const api = known.get(key);
    expect([api?.removed, api?.resource, api?.replacement?.apiVersion]).toEqual([
      removed,
      resource,
      replacement,
    ]);
  });
});

describe("other people's lists of the same", () => {
  const pluto = plutoApis(read('testing/fixtures/removed-apis/pluto-versions.json'));

  it('name nothing that is not in it, but what never was', () => {
    const kubent = read('testing/fixtures/removed-apis/kubent-rules.tsv').trim().split('\n').slice(1);
    const theirs = kubent.map((row) => row.split('\t')).map(([, , kind, api]) => `${api} ${kind}`);
    const missing = new Set([...pluto.map(keyOf), ...theirs].filter((key) => !known.has(key)));
    expect([...missing].toSorted()).toEqual([
      'apps/v1beta1 ReplicaSet', // Kubernetes 1.6 to 1.15 had none in this version
      // Resources of a controller; the list names no version that removes them.
      'snapshot.storage.k8s.io/v1beta1 VolumeSnapshot',
      'snapshot.storage.k8s.io/v1beta1 VolumeSnapshotClass',
      'snapshot.storage.k8s.io/v1beta1 VolumeSnapshotContent',
    ]);
  });

  it('differ from upstream in these removals', () => {
    const differing = pluto.flatMap((api) => {
      const ours = known.get(keyOf(api));
      if (ours === undefined || ours.source === plutoSource || ours.removed === api.removed) return [];
      return [`${keyOf(api)}: ${ours.removed}, theirs ${api.removed}`];
    });
    expect(differing).toEqual([
      'flowcontrol.apiserver.k8s.io/v1beta1 PriorityLevelConfiguration: 1.26, theirs 1.29',
      'flowcontrol.apiserver.k8s.io/v1beta1 FlowSchema: 1.26, theirs 1.29',
      'admissionregistration.k8s.io/v1alpha1 ValidatingAdmissionPolicy: 1.32, theirs 1.33',
      'admissionregistration.k8s.io/v1alpha1 ValidatingAdmissionPolicyBinding: 1.32, theirs 1.33',
      'resource.k8s.io/v1beta1 ResourceSlice: 1.38, theirs 1.36',
      'resource.k8s.io/v1beta1 ResourceClaim: 1.38, theirs 1.36',
      'resource.k8s.io/v1beta1 DeviceClass: 1.38, theirs 1.36',
      'resource.k8s.io/v1beta1 ResourceClaimTemplate: 1.38, theirs 1.36',
      'storage.k8s.io/v1beta1 VolumeAttributesClass: 1.37, theirs undefined',
    ]);
  });
});
