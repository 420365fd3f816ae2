import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ApiSighting } from '../../model/index.ts';
import { apiUses, RemovedApiTable, releaseOfVersion } from './index.ts';

const table = RemovedApiTable.parse(
  JSON.parse(readFileSync(new URL('../../../data/removed-apis.json', import.meta.url), 'utf8')),
);

const at = (more: Partial<ApiSighting>): ApiSighting => ({
  how: 'stored',
  via: 'managed-fields',
  group: 'resource.k8s.io',
  version: 'v1beta1',
  kind: 'ResourceClaim',
  where: 'ResourceClaim shop/gpu',
  ...more,
});
const oldClaim = at({});
const budget = at({ group: 'policy', version: 'v1beta1', kind: 'PodDisruptionBudget', where: 'x' });

describe('uses of API versions', () => {
  it.each<[string, ApiSighting, string, string, readonly string[]]>([
    ['that go in the release asked about', oldClaim, '1.37', '1.38', ['breaks 1.38 -']],
    ['that go later', oldClaim, '1.36', '1.37', ['deprecated 1.38 -']],
    ['that nobody deprecated', at({ version: 'v1' }), '1.37', '1.40', []],
    ['that are gone, written long ago', budget, '1.35', '1.36', []],
    [
      'that are gone, in a release of Helm',
      { ...budget, via: 'helm-manifest' },
      '1.35',
      '1.36',
      ['gone 1.25 policy/v1'],
    ],
    [
      'that are gone, in an applied manifest',
      { ...budget, via: 'last-applied' },
      '1.35',
      '1.36',
      ['gone 1.25 policy/v1'],
    ],
    [
      'of custom resources that are deprecated',
      at({ via: 'definition', says: 'deprecated' }),
      '1.37',
      '1.38',
      ['deprecated - -'],
    ],
    [
      'of custom resources that are stored and not served',
      at({ via: 'definition', says: 'not-served' }),
      '1.37',
      '1.38',
      ['breaks - -'],
    ],
    [
      'that were called, by the word of the server',
      at({
        how: 'called',
        via: 'metric',
        kind: undefined,
        resource: 'things/status',
        group: 'new.k8s.io',
        removed: '1.39',
      }),
      '1.37',
      '1.39',
      ['breaks 1.39 -'],
    ],
    [
      'that were called, by the table where the server says no release',
      at({ how: 'called', via: 'metric', kind: undefined, resource: 'resourceclaims' }),
      '1.37',
      '1.38',
      ['breaks 1.38 -'],
    ],
    [
      'of custom resources that were called',
      at({ how: 'called', via: 'metric', kind: undefined, resource: 'widgets', group: 'acme.io' }),
      '1.37',
      '1.38',
      ['deprecated - -'],
    ],
  ])('%s', (_name, sighting, from, to, expected) => {
    const uses = apiUses([sighting], { from, to, table });
    expect(
      uses.map(({ standing, removed = '-', replacement }) =>
        [
          standing,
          removed,
          replacement === undefined ? '-' : `${replacement.group}/${replacement.version}`,
        ].join(' '),
      ),
    ).toEqual(expected);
  });

  it('tell first what breaks', () => {
    const helm = { ...budget, via: 'helm-manifest' } as const;
    const uses = apiUses([at({ via: 'definition', says: 'deprecated' }), oldClaim, helm], {
      from: '1.37',
      to: '1.38',
      table,
    });
    expect(uses.map(({ standing }) => standing)).toEqual(['gone', 'breaks', 'deprecated']);
  });
});

describe('the table', () => {
  it.each([
    // The API server of that release refuses it, whatever lists of others say: 1.29, 1.33, 1.36.
    ['flowcontrol.apiserver.k8s.io', 'v1beta1', 'FlowSchema', '1.26'],
    ['admissionregistration.k8s.io', 'v1alpha1', 'ValidatingAdmissionPolicy', '1.32'],
    ['resource.k8s.io', 'v1beta1', 'DeviceClass', '1.38'],
    // Taken out of the sources since.
    ['policy', 'v1beta1', 'PodSecurityPolicy', '1.25'],
    ['autoscaling', 'v2beta2', 'HorizontalPodAutoscaler', '1.26'],
    ['apiextensions.k8s.io', 'v1beta1', 'CustomResourceDefinition', '1.22'],
    ['apiregistration.k8s.io', 'v1beta1', 'APIService', '1.22'],
    ['extensions', 'v1beta1', 'Ingress', '1.22'],
  ])('has %s/%s %s, which goes in %s', (group, version, kind, removed) => {
    const found = table.apis.find(
      (api) => api.group === group && api.version === version && api.kind === kind,
    );
    expect(found?.removed).toBe(removed);
  });

  it('has each type once, and no list', () => {
    const names = table.apis.map(({ group, version, kind }) => `${group}/${version} ${kind}`);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.endsWith('List'))).toEqual([]);
  });
});

it.each([
  ['v1.35.2-eks-1', '1.35'],
  ['1.34.0+k3s1', '1.34'],
  ['v1.9.11', '1.9'],
  ['v2.0.0', undefined],
  [undefined, undefined],
])('%s is of release %s', (version, release) => {
  expect(releaseOfVersion(version)).toBe(release);
});
