import { type Digest, sha256 } from '../../kernel/pure/index.ts';
import {
  type Approval,
  type Contents,
  type Inventory,
  type Plan,
  type Run,
  type ScanReport,
  unknownDistribution,
} from '../../model/index.ts';
import type { NewEntry } from '../interface.ts';

/** The smallest valid records of each kind, for the suite; each maker takes what a case wants different. */

export const start = Temporal.Instant.from('2026-11-21T09:00:00Z');
const startText = '2026-11-21T09:00:00.000Z';

export function digestOf(text: string): Digest {
  return sha256(text);
}

export function aRun(id: string, different: Partial<Run> = {}): Run {
  return {
    id,
    machine: 1,
    planDigest: digestOf('plan'),
    cluster: 'cluster-1',
    phase: 'running',
    wish: 'go',
    startedAt: startText,
    startedBy: 'alice',
    patches: [],
    note: '',
    ...different,
  };
}

export function anEntry(different: Partial<NewEntry> = {}): NewEntry {
  return { at: startText, kind: 'verdict', by: 'oakum', body: {}, ...different };
}

export function aPlan(id: string, different: Partial<Plan> = {}): Plan {
  return {
    schemaVersion: 1,
    kind: 'Plan',
    id,
    createdAt: startText,
    createdBy: 'alice',
    expiresAt: '2026-11-22T09:00:00.000Z',
    cluster: { id: 'cluster-1', name: 'prod-eu', server: 'https://127.0.0.1:6443' },
    patches: [],
    leftOut: [],
    coverage: { read: 1, total: 1, unread: [] },
    restsOn: [],
    digest: digestOf(id),
    ...different,
  };
}

export function anApproval(by: string, different: Partial<Approval> = {}): Approval {
  return {
    planDigest: digestOf('plan-1'),
    verdict: 'approved',
    by,
    identity: 'os-user',
    at: startText,
    reason: 'looked at the diff',
    ...different,
  };
}

export function someContents(packageName: string): Contents {
  return {
    subject: `image:${digestOf('image')}`,
    packages: [
      { name: packageName, version: '1.0-1', type: 'deb', purl: `pkg:deb/debian/${packageName}@1.0-1` },
    ],
    coverage: { read: 1, total: 1, unread: [] },
  };
}

export function aReport(subject: string, scannedAt: string): ScanReport {
  return {
    schemaVersion: 1,
    kind: 'ScanReport',
    subject: { id: subject, kind: 'cluster', name: 'prod-eu' },
    scannedAt,
    coverage: { read: 1, total: 1, unread: [] },
    counts: { workloads: 0, nodes: 0, images: 0 },
    images: [],
    findings: [],
    patches: [],
    unknowns: [],
    lifecycle: [],
    feeds: [],
  };
}

export function anInventory(cluster: string, observedAt: string): Inventory {
  return {
    cluster: { id: cluster, name: 'prod-eu', server: 'https://127.0.0.1:6443' },
    observedAt,
    workloads: [],
    nodes: [],
    distribution: unknownDistribution,
    components: [],
    services: [],
    ingresses: [],
    addOns: [],
    definitions: [],
    coverage: { read: 1, total: 1, unread: [] },
  };
}
