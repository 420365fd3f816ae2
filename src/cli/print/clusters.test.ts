import { describe, expect, it } from 'vitest';
import type { KnownCluster, Population } from '../../model/index.ts';
import { clustersMarkdown, clustersTable, populationLine } from './clusters.ts';

const at = '2026-11-21T09:00:00.000Z';

function cluster(name: string, more: Partial<KnownCluster> & Pick<KnownCluster, 'state'>): KnownCluster {
  return { id: name, name, servers: [], sightings: [], conflicts: [], ...more };
}

const sighting = (source: string) => ({ source, place: 'p', name: 'n' });

const population: Population = {
  schemaVersion: 1,
  kind: 'Population',
  at,
  clusters: [
    cluster('staging', {
      state: { kind: 'unread', reason: 'known from aks and never read', next: 'add a context' },
      servers: ['a:443', 'b:443'],
      provider: 'azure',
      region: 'westeurope',
      sightings: [sighting('aks'), sighting('aks'), sighting('inventory')],
      conflicts: ['x (aks) has the same address a:443 and another UID'],
    }),
    cluster('far', {
      state: { kind: 'unreachable', code: 'kube.unreachable', reason: 'nobody answers', lastReadAt: at },
    }),
    cluster('prod\u001b[2J', { state: { kind: 'read', at }, environment: 'production', owner: 'shop' }),
    cluster('lab', { state: { kind: 'ignored', reason: 'to go', until: '2027-01-31' } }),
  ],
  coverage: {
    read: 1,
    total: 4,
    unread: [
      {
        what: 'cluster staging',
        code: 'population.unread',
        reason: 'known from aks and never read: add a context',
      },
      { what: 'cluster far', code: 'kube.unreachable', reason: 'nobody answers' },
      { what: 'secrets in namespace argocd', code: 'kube.forbidden', reason: 'cannot list' },
    ],
  },
};

describe('what oakum clusters prints', () => {
  it('is coverage first, then every cluster, then what to do, without control characters', () => {
    expect(clustersTable(population)).toMatchInlineSnapshot(`
      "read 1 of 3 known clusters, 1 cluster left out, 1 source not read

      CLUSTER   STATE                                                        SERVER    WHERE             ENVIRONMENT  OWNER  KNOWN FROM
      staging   not read                                                     a:443 +1  azure westeurope  -            -      aks, inventory
      far       unreachable (kube.unreachable), last read 2026-11-21 09:00Z  -         -                 -            -
      prod�[2J  read 2026-11-21 09:00Z                                       -         -                 production   shop
      lab       left out until 2027-01-31                                    -         -                 -            -

      not read: cluster staging: known from aks and never read: add a context (population.unread)
      not read: cluster far: nobody answers (kube.unreachable)
      not read: secrets in namespace argocd: cannot list (kube.forbidden)
      unclear: staging: x (aks) has the same address a:443 and another UID
      left out: lab: to go, until 2027-01-31"
    `);
  });

  it('is the same as Markdown', () => {
    expect(clustersMarkdown(population).split('\n').slice(0, 4)).toEqual([
      '# read 1 of 3 known clusters, 1 cluster left out, 1 source not read',
      '',
      '| CLUSTER | STATE | SERVER | WHERE | ENVIRONMENT | OWNER | KNOWN FROM |',
      '| --- | --- | --- | --- | --- | --- | --- |',
    ]);
  });

  it('says what to do where no cluster is known', () => {
    const none = { ...population, clusters: [], coverage: { read: 0, total: 0, unread: [] } };
    expect(clustersTable(none)).toBe(
      'read 0 of 0 known clusters\nno cluster is known: name one with --kubeconfig, or a list of them with --from FILE',
    );
  });
});

describe('the line of a scan on other clusters', () => {
  it('names those that were not read, the first five', () => {
    const unread = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({
      what: `cluster ${name}`,
      code: 'c',
      reason: 'r',
    }));
    expect(populationLine({ known: 8, read: 1, ignored: 1, unread })).toBe(
      'estate: read 1 of 7 known clusters: not read a, b, c, d, e and 1 more: see oakum clusters',
    );
  });

  it('is absent where nothing else is known', () => {
    expect(populationLine({ known: 1, read: 1, ignored: 0, unread: [] })).toBeUndefined();
  });
});
