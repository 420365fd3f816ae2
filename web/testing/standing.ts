import type { ApisView, FeedsView, SupportCalendar } from '../src/api/generated/types.ts';
import { recentWaysAt } from './listing-ways.ts';
import { reportAt } from './report.ts';

const day = (now: number, days: number): string =>
  new Date(now + days * 86_400_000).toISOString().slice(0, 10);

/** What is out of support, what ends soon of every kind, and what nobody knows. */
export function supportAt(now: number): SupportCalendar {
  const { subject, scannedAt, lifecycle } = reportAt(now);
  const where = ['shop/Deployment/web', 'shop/Deployment/cart'].map((name) => ({ id: name, name }));
  const source = 'endoflife.date (2026-08-22)';
  const event = { product: 'Debian', version: '12', where, source };
  return {
    subject,
    scannedAt,
    ended: lifecycle,
    outlook: {
      from: day(now, 0),
      to: day(now, 365),
      calendar: [
        { ...event, product: 'Node.js', version: '22', on: day(now, 20), ends: 'active' },
        { ...event, product: 'Kubernetes', version: '1.35', on: day(now, 95), ends: 'security' },
        { ...event, on: day(now, 100), ends: 'free', program: 'LTS' },
        {
          ...event,
          product: 'Amazon EKS',
          version: '1.33',
          on: day(now, 300),
          ends: 'paid',
          where: where.slice(0, 1),
        },
      ],
      packages: [
        {
          name: 'chromium',
          version: '120.0-1',
          system: 'debian 12',
          state: 'ended',
          since: day(now, -90),
          where,
          source,
        },
        { name: 'binutils', version: '2.40-2', system: 'debian 12', state: 'limited', where, source },
      ],
      unknowns: [{ what: 'Acme OS 3', reason: 'no table has its dates' }],
      unlisted: ['debian 13'],
    },
  };
}

/** The same where nothing was found. */
export function noSupport(now: number): SupportCalendar {
  const all = supportAt(now);
  const outlook = { ...all.outlook, calendar: [], packages: [], unknowns: [], unlisted: [] };
  return { ...all, ended: [], outlook };
}

/** A use of every kind and standing, and what could not be looked at. */
export function apisAt(now: number): ApisView {
  const stored = { how: 'stored', group: 'policy', version: 'v1beta1', kind: 'PodDisruptionBudget' } as const;
  const unread = [
    {
      what: 'calls of deprecated APIs (/metrics)',
      code: 'kube.forbidden',
      reason: 'forbidden: cannot get path /metrics',
    },
  ];
  return {
    cluster: 'prod-eu',
    version: 'v1.37.1-eks-2f46c53',
    to: '1.38',
    table: { source: 'Go modules of Kubernetes', asOf: day(now, -60), knownTo: '1.37' },
    uses: [
      {
        ...stored,
        via: 'helm-manifest',
        where: 'Helm release web/front: PodDisruptionBudget web/front',
        by: 'helm',
        standing: 'gone',
        removed: '1.25',
        replacement: { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' },
      },
      {
        ...stored,
        via: 'last-applied',
        where: 'PodDisruptionBudget shop/web',
        standing: 'gone',
        removed: '1.25',
      },
      {
        ...stored,
        via: 'managed-fields',
        group: 'resource.k8s.io',
        kind: 'ResourceClaim',
        where: 'ResourceClaim ml/gpu-0',
        by: 'gpu-operator',
        at: new Date(now - 86_400_000).toISOString(),
        standing: 'breaks',
        deprecated: '1.35',
        removed: '1.38',
      },
      {
        ...stored,
        via: 'definition',
        group: 'acme.example',
        kind: 'Widget',
        where: 'CustomResourceDefinition widgets.acme.example',
        standing: 'breaks',
        says: 'not-served',
      },
      {
        how: 'called',
        via: 'metric',
        group: 'acme.example',
        version: 'v1alpha1',
        resource: 'gadgets/status',
        where: 'https://prod-eu.example:6443',
        standing: 'deprecated',
      },
      {
        ...stored,
        via: 'last-applied',
        group: 'cert-manager.io',
        kind: 'Certificate',
        where: 'Certificate shop/tls',
        standing: 'unknown',
        component: 'cert-manager',
      },
    ],
    unknowns: unread,
    coverage: { read: 31, total: 32, unread },
  };
}

/** Feeds that are fine, old, held, and never taken. */
export function feedsAt(now: number): FeedsView {
  const trouble = {
    kind: 'held',
    reason: 'it lost 48 % of its records since 2026-11-01',
    since: new Date(now - 3 * 86_400_000).toISOString(),
  } as const;
  return {
    feeds: reportAt(now).feeds.map((feed, at) => ({
      feed,
      days: at * 40,
      ...(at === 0 ? { checkedAt: new Date(now).toISOString() } : {}),
      ...(at === 1 ? { trouble: { id: feed.id, ...trouble } } : {}),
    })),
    recent: recentWaysAt(now),
    troubles: [
      {
        id: 'ubuntu',
        kind: 'failed',
        code: 'http.status',
        reason: 'its host answered 503',
        since: trouble.since,
      },
    ],
  };
}
