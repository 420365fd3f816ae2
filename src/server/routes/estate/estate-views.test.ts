import { describe, expect, it } from 'vitest';
import { ComponentView, endpoints, NodeView } from '../../../contract/index.ts';
import type { AddOn, Component, ReportFinding } from '../../../model/index.ts';
import {
  findingOf,
  imageOf,
  type MadeUpScan,
  madeUpScan,
  nodeOf,
  patchOf,
  placeOf,
  workloadOf,
} from '../../conformance/made-up-scan.ts';
import { estateViews, makeKeptViews } from './estate-views.ts';
import { notCollected } from './nodes.ts';

const web = imageOf('acme.test/web:1');
const cart = imageOf('acme.test/cart:1');
const runsWeb = workloadOf('web', 'acme.test/web:1', [web.family.manifest]);
const runsCart = workloadOf('cart', 'acme.test/cart:1', [cart.family.manifest]);
const views = (scan: MadeUpScan) => estateViews(madeUpScan(scan));
const component = (name: string, version: string, where: string): Component => ({
  name,
  version,
  where,
  evidence: 'seen',
});
const ofKubelet = (id: string, ...nodes: readonly string[]): ReportFinding =>
  findingOf(id, 'component:kubelet@v1.34.9', {
    where: nodes.map((node) => ({ id: `kubelet@node ${node}`, name: `kubelet on node ${node}` })),
  });

describe('workloads', () => {
  it('have what is open in their images, and the patches for it in order', () => {
    const { workloads } = views({
      report: {
        images: [web, cart],
        findings: [
          findingOf('f1', web.subject, { where: [placeOf(runsWeb)], exploited: true }),
          findingOf('f2', web.subject, {
            where: [placeOf(runsWeb), placeOf(runsCart)],
            deadline: { profile: 'p', rule: 'r', inputs: [], due: '2026-11-30T00:00:00.000Z' },
          }),
        ],
        patches: [patchOf('p2', ['f2']), patchOf('p1', ['f1', 'f2'])],
      },
      inventory: { workloads: [runsWeb, runsCart] },
      exposures: new Map([[runsWeb.id, { level: 'open', evidence: [] }]]),
    });
    expect(workloads.map(({ name, exposure, open, patches }) => ({ name, exposure, open, patches }))).toEqual(
      [
        {
          name: 'web',
          exposure: 'open',
          open: { findings: 2, exploited: 1, due: '2026-11-30T00:00:00.000Z' },
          patches: [
            { id: 'p2', name: 'patch p2' },
            { id: 'p1', name: 'patch p1' },
          ],
        },
        {
          name: 'cart',
          exposure: 'unknown',
          open: { findings: 1, exploited: 0, due: '2026-11-30T00:00:00.000Z' },
          patches: [
            { id: 'p2', name: 'patch p2' },
            { id: 'p1', name: 'patch p1' },
          ],
        },
      ],
    );
  });

  it('keep who manages them and whose they are, with the evidence', () => {
    const ownership = {
      manager: 'helm',
      name: 'release shop/web',
      confidence: 'likely',
      evidence: ['label app.kubernetes.io/managed-by'],
    } as const;
    const attributes = { team: { value: 'shop', evidence: 'label team' } };
    const { workloads } = views({ inventory: { workloads: [{ ...runsWeb, ownership, attributes }] } });
    expect(workloads[0]).toMatchObject({ ownership, attributes });
  });

  const refused = [{ what: 'acme.test/cart:1', code: 'oci.unauthorized', reason: 'answered 401' }];
  const both = { ...runsWeb, containers: [...runsWeb.containers, ...runsCart.containers] };

  it.each([
    ['whole', [runsWeb], { kind: 'read' }],
    [
      'not where its only image is not',
      [runsCart],
      { kind: 'unread', reasons: ['acme.test/cart:1: answered 401 (oci.unauthorized)'] },
    ],
    [
      'in part where one image of two is not',
      [both],
      { kind: 'partly', reasons: ['acme.test/cart:1: answered 401 (oci.unauthorized)'] },
    ],
    [
      'not where it has ended',
      [{ ...runsWeb, activity: 'finished' as const }],
      { kind: 'unread', reasons: ['it has ended: images of what has ended are not read'] },
    ],
    [
      'not where no container of it is known',
      [{ ...runsWeb, containers: [] }],
      { kind: 'unread', reasons: ['no container of it is known'] },
    ],
  ])('are read %s', (_how, workloads, coverage) => {
    const scan = views({
      report: { images: [web], coverage: { read: 1, total: 2, unread: refused } },
      inventory: { workloads },
    });
    expect(scan.workloads[0]?.coverage).toEqual(coverage);
  });

  it('are read in part where a runtime told no digest of one of its pods', () => {
    const scan = views({
      report: {
        images: [web],
        coverage: {
          read: 1,
          total: 2,
          unread: [
            {
              what: 'shop/Deployment/web container web in web-1',
              code: 'inventory.no-digest',
              reason: 'the runtime reported no digest',
            },
          ],
        },
      },
      inventory: { workloads: [runsWeb] },
    });
    expect(scan.workloads[0]?.coverage).toEqual({
      kind: 'partly',
      reasons: ['container web in web-1: the runtime reported no digest'],
    });
  });
});

describe('nodes', () => {
  const nodes = [
    nodeOf('z', { zone: 'b', pool: { name: 'general', label: 'pool' } }),
    nodeOf('node-1', { zone: 'a' }),
    nodeOf('m', { zone: 'b', pool: { name: 'big', label: 'pool' }, kubeletVersion: 'v1.30.1' }),
  ];
  const scan = views({
    report: {
      findings: [ofKubelet('f1', 'node-1', 'z'), ofKubelet('f2', 'z')],
      patches: [patchOf('p', ['f2'])],
    },
    inventory: { nodes, workloads: [runsWeb] },
    unjudged: new Map([
      ['component:kubelet@v1.30.1', [{ what: 'kubernetes since then', packages: 0, reason: '99 days old' }]],
    ]),
    support: {
      components: new Map([
        [
          'component:kubelet@v1.34.9',
          { kind: 'ended', title: 'Kubernetes', cycle: '1.34', since: '2026-10-27' },
        ],
      ]),
      skews: new Map([['v1.34.9', { kind: 'allowed', minors: 0 }]]),
    },
  });

  it('stand by zone, pool and name, with their pods', () => {
    expect(scan.nodes.map(({ name, zone, pool, pods }) => [zone, pool?.name, name, pods])).toEqual([
      ['a', undefined, 'node-1', 1],
      ['b', 'big', 'm', 0],
      ['b', 'general', 'z', 0],
    ]);
    for (const node of scan.nodes) expect(NodeView.parse(node)).toEqual(node);
  });

  it('have what is open in their kubelet and runtime', () => {
    expect(scan.nodes.map(({ name, open, patches }) => [name, open.findings, patches.length])).toEqual([
      ['node-1', 1, 0],
      ['m', 0, 0],
      ['z', 2, 1],
    ]);
  });

  it('are never called read: what is installed on them is unknown', () => {
    expect(scan.nodes.map(({ coverage }) => coverage)).toEqual([
      { kind: 'partly', reasons: [notCollected] },
      { kind: 'partly', reasons: [notCollected, '99 days old'] },
      { kind: 'partly', reasons: [notCollected] },
    ]);
  });

  it('that were collected have what is open in their systems, and what of them could not be read', () => {
    const place = { id: 'c/uid-a', name: 'node a' };
    const facts = {
      name: 'a',
      observedAt: '2026-11-21T09:00:00.000Z',
      kernel: { installed: [] },
      reboot: { value: 'no', reasons: [], sources: [] },
      cgroup: 'v2',
      livePatches: [],
    } as const;
    const subject = 'node:1';
    const contents = { subject, packages: [], coverage: { read: 1, total: 1, unread: [] } };
    const collected = views({
      report: {
        findings: [findingOf('f1', subject, { where: [place] }), ofKubelet('f2', 'a')],
        coverage: {
          read: 1,
          total: 2,
          unread: [{ what: 'node a var/lib/rpm', code: 'nodes.unreadable', reason: 'refused by SELinux' }],
        },
      },
      inventory: { nodes: [nodeOf('a'), nodeOf('b'), nodeOf('c')] },
      unjudged: new Map([[subject, [{ what: 'npm', packages: 1, reason: 'no feed covers npm' }]]]),
      nodes: {
        subjects: [{ contents, where: [place], exposures: [] }],
        readings: new Map([
          ['uid-a', { kind: 'collected', facts, packages: 300 }],
          ['uid-b', { kind: 'not-collected', code: 'nodes.deadline', reason: 'no answer in 120 s' }],
        ]),
        unknowns: [],
        coverage: { read: 1, total: 1, unread: [] },
      },
    });
    expect(collected.nodes.map(({ open, coverage }) => [open.findings, coverage])).toEqual([
      [
        2,
        {
          kind: 'partly',
          reasons: [
            'node a var/lib/rpm: refused by SELinux (nodes.unreadable)',
            'npm: no feed covers npm (1 package)',
          ],
        },
      ],
      [0, { kind: 'partly', reasons: ['no answer in 120 s (nodes.deadline)'] }],
      [0, { kind: 'partly', reasons: [notCollected] }],
    ]);
  });

  it('say how long their parts are supported, and what nobody knows', () => {
    const [first, second] = scan.nodes;
    expect([first?.support.kubelet.kind, first?.skew.kind]).toEqual(['ended', 'allowed']);
    expect([second?.support.kubelet.kind, second?.skew.kind]).toEqual(['unknown', 'unknown']);
    expect(first?.support.system).toMatchObject({ kind: 'unknown', title: 'Debian GNU/Linux 12 (bookworm)' });
  });
});

describe('the control plane', () => {
  it('has each part by version, and those that nothing shows as unread', () => {
    const { components } = views({
      report: { findings: [ofKubelet('f1', 'a')] },
      inventory: {
        components: [
          component('kubelet', 'v1.34.9', 'node a'),
          component('kubelet', 'v1.34.9', 'node b'),
          component('coredns', 'unknown', 'node a'),
          component('etcd', '3.6.5', 'node a'),
        ],
        distribution: { id: 'eks', title: 'Amazon EKS', controlPlane: 'provider', evidence: [] },
      },
    });
    const reason = 'Amazon EKS runs them: only the version of its API server is visible';
    expect(
      components.map(({ name, where, open, coverage }) => [name, where, open.findings, coverage]),
    ).toEqual([
      ['coredns', ['node a'], 0, { kind: 'unread', reasons: ['no version is known: seen'] }],
      ['etcd', ['node a'], 0, { kind: 'read' }],
      ['kubelet', ['node a', 'node b'], 1, { kind: 'read' }],
      ['kube-controller-manager', [], 0, { kind: 'unread', reasons: [reason] }],
      ['kube-scheduler', [], 0, { kind: 'unread', reasons: [reason] }],
    ]);
    for (const one of components) expect(ComponentView.parse(one)).toEqual(one);
  });
});

describe('add-ons', () => {
  const addOn = (id: string, workloads: AddOn['workloads']): AddOn => ({
    id,
    kind: 'helm',
    name: id,
    namespace: 'shop',
    products: [],
    categories: [],
    charts: [],
    workloads,
    images: [],
    rendered: [],
    definitions: [],
    evidence: [],
  });

  it('count a finding of two of their workloads once, and are read as their workloads are', () => {
    const { addOns } = views({
      report: {
        images: [web],
        findings: [
          findingOf('f1', web.subject, {
            where: [placeOf(runsWeb), placeOf(runsCart)],
            addOns: [{ id: 'both', name: 'both' }],
          }),
        ],
        patches: [patchOf('p', ['f1'])],
      },
      inventory: {
        workloads: [runsWeb, runsCart],
        addOns: [
          addOn('both', [placeOf(runsWeb), placeOf(runsCart)]),
          addOn('bare', []),
          addOn('elsewhere', [{ id: 'c/x', name: 'ops/Deployment/x' }]),
        ],
      },
    });
    expect(
      addOns.map(({ id, open, patches, coverage }) => [id, open.findings, patches.length, coverage]),
    ).toEqual([
      ['both', 1, 1, { kind: 'partly', reasons: ['acme.test/cart:1: the last scan did not read it'] }],
      [
        'bare',
        0,
        0,
        { kind: 'unread', reasons: ['no workload of it was seen: nothing of it could be judged'] },
      ],
      ['elsewhere', 0, 0, { kind: 'unread', reasons: ['ops/Deployment/x is outside of what was read'] }],
    ]);
  });
});

describe('the views of a scan', () => {
  it('are made once, keep the contract, and are made anew for another scan', () => {
    const viewsOf = makeKeptViews();
    const scan = madeUpScan({ report: { images: [web] }, inventory: { workloads: [runsWeb] } });
    expect(viewsOf(scan)).toBe(viewsOf(scan));
    expect(viewsOf(madeUpScan())).not.toBe(viewsOf(scan));
    const { workloads, images, addOns, definitions } = viewsOf(scan);
    expect(endpoints.workloads.response.parse(workloads)).toEqual(workloads);
    expect(endpoints.images.response.parse(images)).toEqual(images);
    expect([addOns, definitions]).toEqual([[], []]);
  });
});
