import { imageRecord } from '../../../testing/builders/index.ts';
import type { ClusterScan } from '../../flows/scan-cluster.ts';
import type { Digest } from '../../kernel/index.ts';
import {
  type Inventory,
  type Node,
  type Place,
  type ReportFinding,
  type ReportImage,
  type ReportPatch,
  type ScanReport,
  unknownDistribution,
  type Workload,
  workloadTitle,
} from '../../model/index.ts';

/** What a test says of a scan; the rest is empty. */
export interface MadeUpScan {
  readonly report?: Partial<ScanReport>;
  readonly inventory?: Partial<Inventory>;
  readonly unjudged?: ClusterScan['unjudged'];
  readonly support?: Partial<ClusterScan['support']>;
  readonly exposures?: ClusterScan['exposures'];
  readonly nodes?: ClusterScan['kept']['nodes'];
  readonly population?: Partial<ClusterScan['population']>;
}

const at = '2026-11-21T09:00:00.000Z';
const coverage = { read: 1, total: 1, unread: [] };

const noNodesRead = { subjects: [], readings: new Map(), unknowns: [], coverage };

/** A scan of `prod-eu` for tests of what the server makes of one. */
export function madeUpScan({ report, inventory, ...rest }: MadeUpScan = {}): ClusterScan {
  return {
    report: {
      schemaVersion: 1,
      kind: 'ScanReport',
      subject: { id: 'c', kind: 'cluster', name: 'prod-eu' },
      scannedAt: at,
      coverage,
      counts: { workloads: 1, nodes: 0, images: 1 },
      images: [],
      findings: [],
      patches: [],
      unknowns: [],
      lifecycle: [],
      feeds: [],
      ...report,
    },
    inventory: {
      cluster: { id: 'c', name: 'prod-eu', server: 'https://127.0.0.1:6443', version: 'v1.34.9' },
      observedAt: at,
      workloads: [],
      nodes: [],
      distribution: unknownDistribution,
      components: [],
      services: [],
      ingresses: [],
      addOns: [],
      definitions: [],
      coverage,
      ...inventory,
    },
    patches: [],
    ranked: [],
    exposures: rest.exposures ?? new Map(),
    computed: rest.exposures ?? new Map(),
    unjudged: rest.unjudged ?? new Map(),
    support: { components: new Map(), systems: new Map(), skews: new Map(), ...rest.support },
    population: {
      schemaVersion: 1,
      kind: 'Population',
      at,
      clusters: [],
      coverage: { read: 0, total: 0, unread: [] },
      ...rest.population,
    },
    vex: [],
    kept: { coverage, images: [], newer: new Map(), nodes: rest.nodes ?? noNodesRead },
  };
}

/** A Deployment with one container, whose pods run these digests; undefined where a runtime tells none. */
export function workloadOf(
  name: string,
  image: string,
  running: readonly (Digest | undefined)[],
  change: Partial<Workload> = {},
): Workload {
  const pods = running.map((digest, index) => ({
    pod: `${name}-${index}`,
    podUid: `${name}-${index}`,
    node: 'node-1',
    imageId: 'x',
    ready: true,
    restarts: 0,
    state: 'running',
    ...(digest === undefined ? {} : { digest }),
  }));
  return {
    id: `c/${name}`,
    uid: name,
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'shop',
    name,
    resourceVersion: '1',
    labels: {},
    podLabels: {},
    replicas: running.length,
    readyReplicas: running.length,
    activity: running.length === 0 ? 'defined' : 'running',
    hostNetwork: false,
    containers: [{ name, role: 'regular', isInTemplate: true, image, running: pods, ports: [] }],
    ownership: { manager: 'kubectl', confidence: 'certain', evidence: [] },
    attributes: {},
    ...change,
  };
}

/** The place of a workload. */
export function placeOf(workload: Workload): Place {
  return { id: workload.id, name: workloadTitle(workload) };
}

/** An image as a scan lists one that it read. */
export function imageOf(reference: string): ReportImage {
  const { family, platform } = imageRecord(reference, `image ${reference}`);
  return {
    subject: `image:${family.manifest}`,
    references: [reference],
    family,
    platform,
    lineage: { base: { kind: 'unknown', evidence: ['no other begins so'] }, layers: [], children: [] },
  };
}

export function findingOf(id: string, subject: string, change: Partial<ReportFinding> = {}): ReportFinding {
  return {
    id,
    vulnerability: 'CVE-2026-1',
    aliases: [],
    subject,
    package: { name: 'less', version: '1', purl: 'pkg:deb/debian/less@1', type: 'deb' },
    fix: { state: 'open' },
    severity: 'high',
    exploited: false,
    exposure: { level: 'unknown', evidence: [] },
    deadline: { profile: 'p', rule: 'r', inputs: [], due: '2026-12-01T00:00:00.000Z' },
    order: { points: 0, ledger: [] },
    evidence: {
      feed: 'f',
      advisory: 'a',
      ecosystem: 'Debian:12',
      lookedUp: 'less',
      scheme: 'deb',
      statement: '1 < 2',
      agreeing: [],
    },
    where: [],
    addOns: [],
    firstSeen: '2026-11-01T00:00:00.000Z',
    ...change,
  };
}

/** A patch that removes these findings. */
export function patchOf(id: string, removes: readonly string[]): ReportPatch {
  return {
    id,
    kind: 'layer-patch',
    title: `patch ${id}`,
    removes: removes.map((finding) => ({ id: finding, name: finding })),
    exploited: 0,
    points: 0,
    where: [],
    how: 'layer patch',
    reasons: [],
  };
}

export function nodeOf(name: string, change: Partial<Node> = {}): Node {
  return {
    name,
    uid: `uid-${name}`,
    ready: true,
    osImage: 'Debian GNU/Linux 12 (bookworm)',
    kernelVersion: '6.1.0-37-amd64',
    containerRuntime: 'containerd://1.7.27',
    kubeletVersion: 'v1.34.9',
    architecture: 'amd64',
    hasExternalIp: false,
    ...change,
  };
}
