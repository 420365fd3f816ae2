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
      'of other components, by releases of their own',
      at({ group: 'cert-manager.io', version: 'v1alpha2', kind: 'Certificate' }),
      '1.37',
      '1.38',
      ['unknown 1.6 cert-manager.io/v1'],
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
        [standing, removed, replacement?.apiVersion ?? '-'].join(' '),
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

it.each([
  ['v1.35.2-eks-1', '1.35'],
  ['1.34.0+k3s1', '1.34'],
  ['v1.9.11', '1.9'],
  ['v2.0.0', undefined],
  [undefined, undefined],
])('%s is of release %s', (version, release) => {
  expect(releaseOfVersion(version)).toBe(release);
});
