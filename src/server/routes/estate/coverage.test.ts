import { describe, expect, it } from 'vitest';
import { ClusterView, CoverageView } from '../../../contract/index.ts';
import type { KnownCluster } from '../../../model/index.ts';
import {
  findingOf,
  imageOf,
  type MadeUpScan,
  madeUpScan,
  nodeOf,
  workloadOf,
} from '../../conformance/made-up-scan.ts';
import { estateViews } from './estate-views.ts';

const web = imageOf('acme.test/web:1');
const cart = imageOf('acme.test/cart:1');
const runsWeb = workloadOf('web', 'acme.test/web:1', [web.family.manifest]);
const runsCart = workloadOf('cart', 'acme.test/cart:1', [cart.family.manifest]);
const knownAs = (name: string, state: KnownCluster['state']): KnownCluster => ({
  id: name,
  name,
  servers: [`${name}:6443`],
  state,
  sightings: [],
  conflicts: [],
});
const clusters = [
  knownAs('prod-us', {
    kind: 'unread',
    reason: 'known from argocd and never read',
    next: 'oakum scan cluster --context prod-us',
  }),
  knownAs('gone', { kind: 'unreachable', code: 'kube.unreachable', reason: 'no answer' }),
  { ...knownAs('prod-eu', { kind: 'read', at: '2026-11-21T09:00:00.000Z' }), uid: 'c' },
  knownAs('lab', { kind: 'ignored', reason: 'a laboratory', until: '2026-12-31' }),
  knownAs('other', { kind: 'read', at: '2026-11-20T09:00:00.000Z' }),
];
const views = (scan: MadeUpScan) => estateViews(madeUpScan(scan));

describe('clusters', () => {
  it('are the one that was read with counts by layer, and those that are only known', () => {
    const known = views({
      report: {
        images: [web],
        findings: [findingOf('f1', web.subject)],
        coverage: {
          read: 1,
          total: 2,
          unread: [{ what: 'pods in namespace shop', code: 'kube.forbidden', reason: 'refused' }],
        },
      },
      inventory: { workloads: [runsWeb, runsCart], nodes: [nodeOf('a')] },
      population: { clusters },
    });
    expect(known.clusters).toEqual([
      {
        id: 'c',
        name: 'prod-eu',
        server: 'https://127.0.0.1:6443',
        version: 'v1.34.9',
        scannedAt: '2026-11-21T09:00:00.000Z',
        distribution: { id: 'unknown', title: 'unknown', controlPlane: 'unknown', evidence: [] },
        workloads: { read: 1, partly: 0, unread: 1 },
        images: { read: 1, partly: 0, unread: 1 },
        nodes: { read: 0, partly: 1, unread: 0 },
        open: { findings: 1, exploited: 0, due: '2026-12-01T00:00:00.000Z' },
        coverage: {
          kind: 'partly',
          reasons: [
            'lists that were refused: 1; what they hold is not even counted',
            'parts of its control plane: 0 of 3 read in part, 3 not',
            'nodes: 1 of 1 read in part, 0 not',
            'workloads: 0 of 2 read in part, 1 not',
            'images: 0 of 2 read in part, 1 not',
          ],
        },
      },
      ...[
        ['prod-us', 'known from argocd and never read'],
        ['gone', 'no answer (kube.unreachable)'],
        ['lab', 'left out until 2026-12-31: a laboratory'],
        [
          'other',
          'it was read by itself at 2026-11-20T09:00:00.000Z: this server does not have what was found',
        ],
      ].map(([name, reason]) => ({
        id: name,
        name,
        ...(name === 'other' ? { scannedAt: '2026-11-20T09:00:00.000Z' } : {}),
        server: `${name}:6443`,
        workloads: { read: 0, partly: 0, unread: 0 },
        images: { read: 0, partly: 0, unread: 0 },
        nodes: { read: 0, partly: 0, unread: 0 },
        open: { findings: 0, exploited: 0 },
        coverage: { kind: 'unread', reasons: [reason] },
      })),
    ]);
    for (const cluster of known.clusters) expect(ClusterView.parse(cluster)).toEqual(cluster);
  });
});

describe('what is not known of nodes', () => {
  const unknownOf = (what: string) => ({ what, packages: 0, reason: 'because' });
  const problemsWith = (unknowns: readonly string[]) =>
    views({
      report: {
        images: [],
        feeds: [],
        unknowns: unknowns.map(unknownOf),
        coverage: { read: 0, total: 0, unread: [] },
      },
      inventory: { workloads: [], nodes: [nodeOf('a'), nodeOf('b')] },
    }).coverage.problems.filter(({ kind }) => kind === 'node' || kind === 'other');

  it('is told of kernels and live patches as such, and not as dates of support that are missing', () => {
    expect(
      problemsWith(['kernel 6.1.0-acme', 'live patch lp_1', 'coredns 1.12']).map(({ code, what }) => [
        code,
        what,
      ]),
    ).toEqual([
      ['nodes.kernel-unknown', 'kernel 6.1.0-acme'],
      ['nodes.kernel-unknown', 'live patch lp_1'],
      ['nodes.not-collected', '2 nodes'],
      ['lifecycle.no-dates', 'coredns 1.12'],
    ]);
  });

  it('is told of kernels whose version is known in part, with what tells the rest', () => {
    const problems = problemsWith(['Debian 12 packages whose version is known in part']);
    expect(problems.map(({ code }) => code)).toEqual(['nodes.not-collected', 'nodes.kernel-in-part']);
    expect(problems[1]).toEqual({
      kind: 'node',
      what: 'Debian 12 packages whose version is known in part',
      code: 'nodes.kernel-in-part',
      reason: 'because',
      todo: 'Have the nodes read: `oakum scan cluster --collect-nodes`.',
      hides: { amount: 0, of: 'package' },
    });
  });

  it('is told once where a collector is switched on and was not asked', () => {
    expect(problemsWith(['packages of 2 node(s)']).map(({ code }) => code)).toEqual(['nodes.not-asked']);
  });
});

describe('coverage', () => {
  const scan = views({
    report: {
      images: [web],
      feeds: [],
      unknowns: [
        { what: 'npm', packages: 5, reason: 'no feed covers npm', notJudged: true },
        { what: 'Alpine v3.18', packages: 15, reason: 'no feed covers Alpine v3.18', notJudged: true },
        { what: 'Debian 12', packages: 9, reason: 'unfixed ones are not listed' },
        { what: 'Go since then', packages: 0, reason: 'the advisories for Go are 99 days old' },
        { what: 'coredns 1.12', packages: 0, reason: 'no lifecycle dates for coredns' },
        {
          what: 'etcd, kube-controller-manager, kube-scheduler',
          packages: 3,
          reason: 'no pod of them was seen',
        },
      ],
      coverage: {
        read: 1,
        total: 5,
        unread: [
          { what: 'Deployment shop/odd', code: 'inventory.malformed', reason: 'spec is no object' },
          { what: 'pods in namespace ops', code: 'kube.forbidden', reason: 'refused' },
          { what: 'acme.test/web:1 etc/x', code: 'images.corrupt', reason: 'damaged' },
          { what: 'acme.test/cart:1', code: 'oci.unauthorized', reason: 'answered 401' },
        ],
      },
    },
    inventory: {
      workloads: [runsWeb, runsCart, workloadOf('cart-2', 'acme.test/cart:1', [cart.family.manifest])],
      nodes: [nodeOf('a'), nodeOf('b')],
    },
    population: {
      clusters,
      coverage: {
        read: 1,
        total: 3,
        unread: [
          { what: 'prod-us', code: 'population.not-read', reason: 'known from argocd and never read' },
          { what: 'clusters.csv', code: 'population.no-file', reason: 'there is no such file' },
        ],
      },
    },
  });

  it('adds up to everything that is known of each layer', () => {
    const sums = scan.coverage.layers.map(({ layer, read, partly, unread }) => [
      layer,
      read + partly + unread,
    ]);
    expect(sums).toEqual([
      ['clusters', scan.clusters.length],
      ['control-plane', scan.components.length],
      ['nodes', scan.nodes.length],
      ['add-ons', scan.addOns.length],
      ['workloads', scan.workloads.length],
      ['images', scan.images.length],
    ]);
  });

  it('lists what is missing in order of weight, each with what to do about it', () => {
    const { problems } = scan.coverage;
    expect(problems.map(({ kind, what, hides }) => [kind, what, hides?.amount])).toEqual([
      ['cluster', 'prod-us', undefined],
      ['cluster', 'clusters.csv', undefined],
      ['image', 'acme.test/cart:1', 2],
      ['image', 'acme.test/web:1 etc/x', 1],
      ['system', 'Alpine v3.18', 15],
      ['system', 'npm', 5],
      ['node', '2 nodes', 2],
      ['access', 'pods in namespace ops', undefined],
      ['control-plane', 'etcd, kube-controller-manager, kube-scheduler', undefined],
      ['feed', 'Go', undefined],
      ['feed', 'advisories', undefined],
      ['feed', 'Debian 12', 9],
      ['other', 'Deployment shop/odd', undefined],
      ['other', 'coredns 1.12', undefined],
    ]);
    expect(problems[0]?.todo).toBe('Do this: oakum scan cluster --context prod-us.');
    expect(problems.filter(({ todo }) => todo === '')).toEqual([]);
    expect(CoverageView.parse(scan.coverage)).toEqual(scan.coverage);
  });

  it('is empty of problems where all was read', () => {
    const feed = {
      id: 'f',
      title: '',
      source: '',
      licence: '',
      asOf: '2026-11-18',
      records: 1,
      quarantined: 0,
      ecosystems: ['*'],
      knows: 'all',
    } as const;
    const parts = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
    const whole = views({
      report: { images: [web], feeds: [feed] },
      inventory: {
        workloads: [runsWeb],
        components: parts.map((name) => ({ name, version: 'v1.34.9', where: 'node a', evidence: 'seen' })),
      },
    });
    expect(whole.coverage.problems).toEqual([]);
    expect(whole.clusters.map((cluster) => cluster.coverage.kind)).toEqual(['read']);
  });
});
