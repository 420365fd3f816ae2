import { describe, expect, it } from 'vitest';
import { DeadlineRule, type Workload } from '../../model/index.ts';
import { profileNames } from './profiles-for.ts';

const cluster = { id: 'uid-1', name: 'prod', server: 'https://10.0.0.1' };
const workload: Workload = {
  id: 'uid-1/a',
  uid: 'a',
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'payments',
  name: 'api',
  resourceVersion: '1',
  labels: { 'app.kubernetes.io/part-of': 'payments' },
  podLabels: { tier: 'front' },
  replicas: 1,
  readyReplicas: 1,
  activity: 'running',
  hostNetwork: false,
  containers: [],
  ownership: { manager: 'kubectl', confidence: 'certain', evidence: [] },
  attributes: {
    team: { value: 'Pay', evidence: 'label' },
    criticality: { value: 'high', evidence: 'label' },
  },
};

const rule = (spec: object): DeadlineRule =>
  DeadlineRule.parse({
    apiVersion: 'oakum.dev/v1',
    kind: 'DeadlineRule',
    metadata: { name: 'r' },
    spec: { profiles: ['pci-6.3.3'], ...spec },
  });

describe('a deadline rule', () => {
  const place = { cluster, workload };
  it.each([
    ['everywhere', {}, place, true],
    ['what is scanned by itself', {}, {}, true],
    ['a cluster by its name', { clusters: ['prod'] }, place, true],
    ['a cluster by its id', { clusters: ['uid-1'] }, { cluster }, true],
    ['another cluster', { clusters: ['dev'] }, place, false],
    ['a cluster, and what is in none', { clusters: ['prod'] }, {}, false],
    ['a workload, and a node', { workloads: { namespaces: ['payments'] } }, { cluster }, false],
    ['all workloads', { workloads: {} }, place, true],
    ['a label of it', { workloads: { labels: { 'app.kubernetes.io/part-of': 'payments' } } }, place, true],
    ['a label of its pods', { workloads: { labels: { tier: 'front' } } }, place, true],
    ['another label', { workloads: { labels: { tier: 'back' } } }, place, false],
    ['team and criticality', { workloads: { teams: ['pay'], criticality: ['High'] } }, place, true],
    ['an environment that nothing says', { workloads: { environments: ['prod'] } }, place, false],
    ['kind and name', { workloads: { kinds: ['Deployment'], names: ['api'] } }, place, true],
    ['one of two that do not fit', { workloads: { kinds: ['Job'], names: ['api'] } }, place, false],
  ])('by %s', (_name, spec, at, isMeant) => {
    expect(profileNames(at, [rule(spec)])).toEqual(
      isMeant ? ['pci-6.3.3'] : ['cisa-bod-26-04', 'simple-severity'],
    );
  });

  it('adds its profiles to those of other rules that fit', () => {
    const rules = [rule({}), rule({ profiles: ['ssvc-deployer', 'pci-6.3.3'], clusters: ['prod'] })];
    expect(profileNames(place, rules)).toEqual(['pci-6.3.3', 'ssvc-deployer', 'pci-6.3.3']);
  });
});
