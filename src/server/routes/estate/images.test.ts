import { describe, expect, it } from 'vitest';
import { imageRecord } from '../../../testing/builders/index.ts';
import type { Digest } from '../../kernel/index.ts';
import {
  type ReportFinding,
  type ReportImage,
  type RunningContainer,
  unknownDistribution,
  type Workload,
} from '../../model/index.ts';
import { imageViews } from './image-views.ts';

const reference = 'registry.acme.test/shop/web:1';
const { family, platform } = imageRecord(reference, 'debian web');
const subject = `image:${family.manifest}`;

const running: RunningContainer = {
  pod: 'web-1',
  podUid: '1',
  imageId: 'x',
  ready: true,
  restarts: 0,
  state: 'running',
};

/** A Deployment `web` that runs the image as its runtime names it. */
function workloadOf(digest: Digest | undefined): Workload {
  const one = { ...running, ...(digest === undefined ? {} : { digest }) };
  return {
    id: 'c/1',
    uid: '1',
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'shop',
    name: 'web',
    resourceVersion: '1',
    labels: {},
    podLabels: {},
    replicas: 1,
    readyReplicas: 1,
    activity: 'running',
    hostNetwork: false,
    containers: [
      { name: 'web', role: 'regular', isInTemplate: true, image: reference, running: [one], ports: [] },
    ],
    ownership: { manager: 'kubectl', confidence: 'certain', evidence: [] },
    attributes: {},
  };
}

const finding: ReportFinding = {
  id: 'finding:1',
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
};

function scanOf(
  digest: Digest | undefined,
  images: readonly ReportImage[],
): Parameters<typeof imageViews>[0] {
  const coverage = { read: 1, total: 1, unread: [] };
  const at = '2026-11-21T09:00:00.000Z';
  return {
    report: {
      schemaVersion: 1,
      kind: 'ScanReport',
      subject: { id: 'c', kind: 'cluster', name: 'prod-eu' },
      scannedAt: at,
      coverage,
      counts: { workloads: 1, nodes: 0, images: 1 },
      images,
      findings: [finding],
      patches: [],
      unknowns: [],
      lifecycle: [],
      feeds: [],
    },
    inventory: {
      cluster: { id: 'c', name: 'prod-eu', server: 'https://127.0.0.1:6443' },
      observedAt: at,
      workloads: [workloadOf(digest)],
      nodes: [],
      distribution: unknownDistribution,
      components: [],
      services: [],
      ingresses: [],
      addOns: [],
      definitions: [],
      coverage,
    },
  };
}

const image: ReportImage = {
  subject,
  references: [reference],
  family,
  platform,
  lineage: { base: { kind: 'unknown', evidence: ['no other begins so'] }, layers: [], children: [] },
};

describe('the view of an image', () => {
  it.each([
    ['its manifest', family.manifest],
    ['its index', family.index],
    ['its configuration', family.config],
  ])('has its findings, also where the runtime names it by %s', (_name, digest) => {
    expect(imageViews(scanOf(digest, [image]))).toEqual([
      {
        reference,
        digest,
        read: true,
        findings: 1,
        exploited: 0,
        due: '2026-12-01T00:00:00.000Z',
        base: image.lineage.base,
        children: [],
        where: ['shop/Deployment/web'],
      },
    ]);
  });

  it('says nothing of the base where it was not read', () => {
    const [view] = imageViews(scanOf(family.manifest, []));
    expect([view?.base, view?.children]).toEqual([undefined, []]);
  });
});
