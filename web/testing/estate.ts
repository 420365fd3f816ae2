import { createHash } from 'node:crypto';
import type { WorkloadView } from '../src/api/generated/types.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** One image of the made-up estate, with the workloads that run it and what is known to be in it. */
export interface EstateImage {
  readonly reference: string;
  readonly workloads: readonly EstateWorkload[];
  readonly cves: readonly string[];
  readonly exposure: 'open' | 'controlled' | 'small';
  /** From now, in milliseconds; negative is late. */
  readonly dueInMs?: number;
  readonly rule: string;
  readonly unread?: { readonly code: string; readonly reason: string };
}

export interface EstateWorkload {
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  readonly replicas: number;
  readonly ready: number;
  readonly manager: WorkloadView['ownership']['manager'];
}

function workload(place: string, more: Partial<EstateWorkload> = {}): EstateWorkload {
  const [namespace = '', kind = '', name = ''] = place.split('/');
  return { namespace, kind, name, replicas: 3, ready: 3, manager: 'kubectl', ...more };
}

const row13 =
  'cisa-bod-26-04: row 13: kev yes, exposed no, automatable yes, technicalImpact total → 3 days & forensic investigation';
const row2 = 'cisa-bod-26-04: row 2: kev no, exposed yes, automatable no, technicalImpact partial → 60 days';
const simple = 'simple-severity: row 1: severity high → 30 days';

export const estateImages: readonly EstateImage[] = [
  {
    reference: 'registry.acme.test/shop/web:1.42',
    workloads: [
      workload('shop/Deployment/web', { replicas: 6, ready: 6 }),
      workload('shop/Deployment/web-preview', { replicas: 1, ready: 1 }),
    ],
    cves: [
      'CVE-2023-44487',
      'CVE-2024-28182',
      'CVE-2024-5535',
      'CVE-2024-0727',
      'CVE-2026-35189',
      'CVE-2026-42533',
    ],
    exposure: 'open',
    dueInMs: -2 * dayMs - hourMs,
    rule: row13,
  },
  {
    reference: 'registry.acme.test/media/thumbs:7',
    workloads: [workload('media/Deployment/thumbs', { replicas: 4, ready: 4 })],
    cves: ['CVE-2023-4863', 'CVE-2024-45491', 'CVE-2025-59375'],
    exposure: 'controlled',
    dueInMs: -9 * hourMs,
    rule: row13,
  },
  {
    reference: 'registry.acme.test/shop/cart:2.9',
    workloads: [workload('shop/Deployment/cart', { replicas: 4, ready: 4 })],
    cves: ['CVE-2023-4911', 'CVE-2024-2961', 'CVE-2024-5535'],
    exposure: 'controlled',
    dueInMs: 14 * hourMs,
    rule: row13,
  },
  {
    reference: 'registry.acme.test/billing/invoices:5.1',
    workloads: [
      workload('billing/Deployment/invoices'),
      workload('billing/CronJob/invoices-nightly', { replicas: 0, ready: 0 }),
    ],
    cves: ['CVE-2024-45491', 'CVE-2025-59375', 'CVE-2024-56171', 'CVE-2025-24928'],
    exposure: 'small',
    dueInMs: 3 * dayMs - hourMs,
    rule: row13,
  },
  {
    reference: 'registry.acme.test/platform/gateway:3.3.1',
    workloads: [workload('platform/DaemonSet/gateway', { replicas: 6, ready: 5 })],
    cves: ['CVE-2024-5535', 'CVE-2024-0727', 'CVE-2026-42533'],
    exposure: 'open',
    dueInMs: 9 * dayMs,
    rule: simple,
  },
  {
    reference: 'registry.acme.test/search/indexer:0.18',
    workloads: [
      workload('search/Deployment/indexer', { manager: 'helm' }),
      workload('search/Deployment/query', { manager: 'helm' }),
    ],
    cves: ['CVE-2023-38545', 'CVE-2026-3783', 'CVE-2024-28182'],
    exposure: 'small',
    dueInMs: 17 * dayMs,
    rule: simple,
  },
  {
    reference: 'registry.acme.test/data/postgres:15',
    workloads: [workload('data/StatefulSet/postgres')],
    cves: ['CVE-2024-10979', 'CVE-2024-37370', 'CVE-2024-37371'],
    exposure: 'small',
    dueInMs: 22 * dayMs,
    rule: simple,
  },
  {
    reference: 'registry.acme.test/shop/mailer:1.8',
    workloads: [workload('shop/Deployment/mailer', { replicas: 2, ready: 2 })],
    cves: ['CVE-2025-0938', 'CVE-2026-35189'],
    exposure: 'small',
    dueInMs: 41 * dayMs,
    rule: row2,
  },
  {
    reference: 'registry.acme.test/platform/reports:2026.10',
    workloads: [workload('platform/Deployment/reports', { replicas: 1, ready: 1, manager: 'argocd' })],
    cves: ['CVE-2024-56171', 'CVE-2025-24928', 'CVE-2026-3783'],
    exposure: 'controlled',
    dueInMs: 52 * dayMs,
    rule: row2,
  },
  {
    reference: `registry.acme.test/shop/search-ui:4.0-oakum.1@${digestOf('search-ui')}`,
    workloads: [workload('shop/Deployment/search-ui', { replicas: 2, ready: 2 })],
    cves: ['CVE-2026-42533'],
    exposure: 'small',
    rule: 'cisa-bod-26-04: row 0: kev no, exposed no, automatable no, technicalImpact partial → fix on system upgrade',
  },
  {
    reference: 'registry.acme.test/platform/metrics-proxy:0.9',
    workloads: [workload('platform/Deployment/metrics-proxy', { replicas: 2, ready: 2 })],
    cves: [],
    exposure: 'controlled',
    rule: '',
  },
  {
    reference: 'registry.acme.test/platform/debian:12.4',
    workloads: [workload('platform/CronJob/housekeeping', { replicas: 0, ready: 0 })],
    cves: ['CVE-2024-2961'],
    exposure: 'small',
    dueInMs: 33 * dayMs,
    rule: row2,
  },
  {
    reference: 'registry.acme.test/shop/checkout:8.2',
    workloads: [workload('shop/Deployment/checkout', { replicas: 5, ready: 5 })],
    cves: [],
    exposure: 'open',
    rule: '',
  },
  {
    reference: 'private.acme.test/risk/scoring:11',
    workloads: [workload('risk/Deployment/scoring', { replicas: 2, ready: 2 })],
    cves: [],
    exposure: 'small',
    rule: '',
    unread: {
      code: 'oci.unauthorized',
      reason: `manifest ${digestOf('scoring')} of private.acme.test/risk/scoring: private.acme.test answered 401`,
    },
  },
  {
    reference: 'private.acme.test/risk/trainer:11',
    workloads: [workload('risk/CronJob/trainer', { replicas: 0, ready: 0 })],
    cves: [],
    exposure: 'small',
    rule: '',
    unread: {
      code: 'oci.unauthorized',
      reason: 'the registry private.acme.test refused to give the manifest: 401',
    },
  },
  {
    reference: 'registry.acme.test/tools/legacy:1',
    workloads: [workload('platform/Deployment/legacy', { replicas: 1, ready: 1, manager: 'unknown' })],
    cves: [],
    exposure: 'small',
    rule: '',
    unread: {
      code: 'images.corrupt-database',
      reason: 'the package database lib/apk/db/installed ends in the middle of a record',
    },
  },
];

/** A digest that stays the same for the same name. */
export function digestOf(name: string): string {
  return `sha256:${createHash('sha256').update(name).digest('hex')}`;
}

export function idOf(prefix: string, name: string): string {
  return `${prefix}${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}

export function placeOf({ namespace, kind, name }: EstateWorkload): { id: string; name: string } {
  return { id: idOf('cluster-1/', `${namespace}/${kind}/${name}`), name: `${namespace}/${kind}/${name}` };
}

/** ISO text of a moment away from now. */
export function momentText(now: number, awayMs: number): string {
  return new Date(now + awayMs).toISOString();
}
