import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { FakeKubeOptions } from '../../../testing/kube/index.ts';
import { collectorName } from '../../discover/nodes/index.ts';
import { writeHostLog } from '../../formats/host-log/index.ts';
import { bodyOf, Cluster, type HostDocument, type ScanReport } from '../../model/index.ts';
import { type FakeWorld, startFakeWorld } from '../conformance/fake-world.ts';
import { scanCluster } from '../scan-cluster.ts';
import { stopWriting } from '../stop-writing.ts';
import type { World } from '../world.ts';
import { keepHost } from './kept-hosts.ts';

const image = `registry.invalid/oakum@sha256:${'a'.repeat(64)}`;
const bootId = '0f2b2c0e-0000-4000-8000-000000000001';
const kernel = '6.1.0-9-amd64';
const namespace = 'oakum-nodes';

/** What the collector would write on a node with a vulnerable kernel. */
const document = {
  schemaVersion: 1,
  kind: 'HostDocument',
  facts: {
    name: 'whatever it says',
    observedAt: '2026-11-27T00:00:00.000Z',
    bootId,
    os: { id: 'debian', versionId: '12', prettyName: 'Debian GNU/Linux 12' },
    kernel: { running: kernel, installed: [] },
    reboot: { value: 'yes', reasons: ['/run/reboot-required was left'], sources: ['/run/reboot-required'] },
    cgroup: 'v2',
    livePatches: [],
  },
  packages: [
    {
      name: `linux-image-${kernel}`,
      version: '6.1.148-1',
      type: 'deb',
      purl: `pkg:deb/debian/linux-image-${kernel}@6.1.148-1`,
      path: 'var/lib/dpkg/status',
      source: { name: 'linux-signed-amd64', version: '6.1.148+1' },
    },
  ],
  coverage: {
    read: 1,
    total: 2,
    unread: [{ what: '/run', code: 'files.denied', reason: 'not allowed to use run (EACCES)' }],
  },
} as const satisfies HostDocument;
const logOf = (change: Partial<HostDocument> = {}): string =>
  writeHostLog(Buffer.from(JSON.stringify({ ...document, ...change })));

const resolveImage = async () => ({ digest: `sha256:${'a'.repeat(64)}` });

let fake: FakeWorld;
afterEach(() => fake.stop());

/** A cluster of one Debian node beside the two that are simulated, of which nobody knows the system. */
async function start(kube: FakeKubeOptions = {}): Promise<void> {
  fake = await startFakeWorld({ kube: { nodes: ['node-1'], podLog: () => logOf(), resolveImage, ...kube } });
  fake.kube.control.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  addNode('debian-1', 'Debian GNU/Linux 12 (bookworm)');
}

function addNode(name: string, osImage: string, ready = true): void {
  const nodeInfo = {
    osImage,
    bootID: bootId,
    kernelVersion: kernel,
    containerRuntimeVersion: 'containerd://2.1.4',
    kubeletVersion: 'v1.37.1',
    architecture: 'amd64',
  };
  const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False' }];
  fake.kube.control.create({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    status: { nodeInfo, conditions },
  });
}

const switchedOn = (): World => {
  const cluster = Cluster.parse({
    apiVersion: 'oakum.dev/v1',
    kind: 'Cluster',
    metadata: { name: 'fake' },
    spec: { context: 'fake', nodes: { collector: { namespace, image, deadline: '60s' } } },
  });
  return fake.again({ documents: { ...fake.world.documents, clusters: [cluster] } });
};

async function scan(
  world = switchedOn(),
  collectNodes = true,
  { signal } = new AbortController(),
): Promise<ScanReport> {
  const { report } = await scanCluster(world, {
    scope: { namespaces: ['shop'], labelSelector: '' },
    advisoriesFrom: undefined,
    packagesOnly: false,
    collectNodes,
    signal,
  });
  return report;
}

const readingOf = (report: ScanReport, name: string) =>
  report.estate?.nodes.find((node) => node.name === name)?.reading;
const leftJobs = () => fake.kube.control.list('jobs', namespace);

describe('nodes that are collected', () => {
  beforeEach(() => start());

  it('are judged, with what the collector could not read, and no Job is left', async () => {
    addNode('debian-2', 'Debian GNU/Linux 12 (bookworm)');
    addNode('talos-1', 'Talos (v1.9.1)');
    addNode('gone-1', 'Debian GNU/Linux 12 (bookworm)', false);
    const report = await scan();
    expect(
      report.estate?.nodes.map(({ name, reading }) => [
        name,
        reading.kind,
        'code' in reading ? reading.code : '',
      ]),
    ).toEqual([
      ['debian-1', 'collected', ''],
      ['debian-2', 'collected', ''],
      ['gone-1', 'not-collected', 'nodes.not-ready'],
      ['node-1', 'not-collected', 'nodes.unknown-system'],
      ['talos-1', 'not-collected', 'nodes.image-based'],
    ]);
    expect(report.coverage.unread.map(({ what, code }) => [what, code])).toEqual([
      ['node debian-1 /run', 'files.denied'],
      ['node debian-2 /run', 'files.denied'],
      ['node gone-1', 'nodes.not-ready'],
      ['node node-1', 'nodes.unknown-system'],
      ['node talos-1', 'nodes.image-based'],
    ]);
    const ofKernel = report.findings.filter(({ package: { name } }) => name === `linux-image-${kernel}`);
    // The node that was not read is judged by the name of its kernel, which is another upload.
    const { named = [], found = [] } = Object.groupBy(ofKernel, ({ subject }) =>
      subject.startsWith('node:') ? 'found' : 'named',
    );
    for (const { where, subject, source } of named)
      expect([subject, source?.version, ...where.map(({ name }) => name)]).toEqual([
        `component:kernel@${kernel}/debian-12`,
        '6.1.27-1',
        'node gone-1',
      ]);
    expect(named.length).toBeGreaterThan(10);
    expect(found.length).toBeGreaterThan(10);
    for (const { where, subject, exposure, source } of found)
      expect({ where: where.map(({ name }) => name), subject, level: exposure.level, source }).toEqual({
        where: ['node debian-1', 'node debian-2'],
        subject: expect.stringMatching(/^node:[0-9a-f]{16}$/),
        level: 'controlled',
        source: { name: 'linux', version: '6.1.148-1' },
      });
    expect(report.patches.filter(({ title }) => title.startsWith('node debian-1 +1'))).toHaveLength(1);
    expect(leftJobs()).toEqual([]);
  });

  it('stand in the evidence log before a Job is made, and after', async () => {
    const world = switchedOn();
    await scan(world);
    const { evidence } = await world.store();
    const entries = await evidence.read(0, 100);
    const intent = entries.find(({ kind }) => kind === 'intent');
    const outcome = entries.find(({ kind }) => kind === 'outcome');
    expect(intent && bodyOf('intent', intent)).toMatchObject({
      write: 'node.collect',
      namespace,
      image,
      nodes: ['debian-1', 'node-1'],
    });
    expect(outcome && bodyOf('outcome', outcome)).toMatchObject({
      outcome: { kind: 'done', result: { nodes: '2', collected: '1' } },
    });
  });

  it('are not without being asked for, and the scan says so', async () => {
    const report = await scan(switchedOn(), false);
    expect(readingOf(report, 'debian-1')).toEqual({ kind: 'off' });
    expect(report.unknowns).toContainEqual({
      what: 'packages of 2 node(s)',
      packages: 0,
      reason: expect.stringContaining('--collect-nodes'),
      notJudged: true,
    });
    expect(report.coverage.unread).toEqual([]);
  });

  it('are not without being switched on', async () => {
    await expect(scan(fake.world)).rejects.toMatchObject({ code: 'nodes.collector-off' });
    expect(leftJobs()).toEqual([]);
  });

  it('are not while all writing is paused', async () => {
    const world = switchedOn();
    await stopWriting(world, { by: 'ann', reason: 'something is wrong' });
    expect(readingOf(await scan(world), 'debian-1')).toMatchObject({ code: 'writing.paused' });
    expect(fake.kube.control.list('pods', namespace)).toEqual([]);
  });

  it('are not where admission refuses, in its words', async () => {
    const status = { kind: 'status', code: 403, reason: 'Forbidden' } as const;
    fake.kube.control.fail({ verb: 'create', resource: 'jobs', effect: status });
    expect(readingOf(await scan(), 'debian-1')).toMatchObject({ code: 'kube.forbidden' });
  });

  it('are left to another collector that reads them', async () => {
    const node = fake.kube.control
      .list('nodes')
      .find(({ metadata }) => JSON.stringify(metadata).includes('debian-1'));
    const { uid } = Meta.parse(node?.metadata);
    fake.kube.control.create(suspended(collectorName({ uid })));
    expect(readingOf(await scan(), 'debian-1')).toMatchObject({ code: 'nodes.collector-busy' });
    expect(leftJobs()).toHaveLength(1);
  });

  it('are rid of what a killed scan left', async () => {
    fake.kube.control.create(suspended('oakum-node-old'));
    await scan(fake.again({ ...switchedOn(), clock: later(fake.world) }));
    expect(leftJobs()).toEqual([]);
  });

  it('are rid of their Jobs when the scan is stopped', async () => {
    const stop = new AbortController();
    const world = switchedOn();
    const connected = await world.cluster();
    const { jobs } = connected;
    const stopping = {
      ...jobs,
      create: async (...job: Parameters<typeof jobs.create>) => {
        const made = await jobs.create(...job);
        stop.abort();
        return made;
      },
    };
    const cluster = async () => ({ ...connected, jobs: stopping });
    await expect(scan({ ...world, cluster }, true, stop)).rejects.toThrow();
    expect(leftJobs()).toEqual([]);
  });
});

describe('a scan that collects nothing', () => {
  beforeEach(() => start());

  const nodeFindings = ({ findings }: ScanReport) =>
    findings.filter(({ subject }) => subject.startsWith('node:')).map(({ id }) => id);
  const debianUnread = ({ coverage }: ScanReport) =>
    coverage.unread.flatMap(({ what, code }) =>
      what.startsWith('node debian-1') ? [`${what}: ${code}`] : [],
    );

  it('judges by what the collector read last, and says when that was', async () => {
    const world = switchedOn();
    const first = await scan(world);
    const second = await scan(world, false);
    const earlier = { by: 'collector', readAt: expect.stringMatching(/^20.*Z$/) };
    expect(readingOf(second, 'debian-1')).toEqual({ ...readingOf(first, 'debian-1'), earlier });
    expect(nodeFindings(first).length).toBeGreaterThan(10);
    expect(nodeFindings(second)).toEqual(nodeFindings(first));
    expect(debianUnread(second)).toEqual(['node debian-1 /run: files.denied']);
    expect(readingOf(second, 'node-1')).toEqual({ kind: 'off' });
    expect(second.unknowns.filter(({ what }) => what.startsWith('packages of '))).toEqual([
      expect.objectContaining({ what: 'packages of 1 node(s)', notJudged: true }),
    ]);
  });

  it('because it may not says so beside the reading', async () => {
    const world = switchedOn();
    const first = await scan(world);
    const status = { kind: 'status', code: 403, reason: 'Forbidden' } as const;
    fake.kube.control.fail({ verb: 'create', resource: 'jobs', effect: status });
    const second = await scan(world);
    expect(readingOf(second, 'debian-1')).toMatchObject({ kind: 'collected', earlier: { by: 'collector' } });
    expect(nodeFindings(second)).toEqual(nodeFindings(first));
    expect(debianUnread(second)).toEqual([
      'node debian-1: kube.forbidden',
      'node debian-1 /run: files.denied',
    ]);
  });

  it('judges by what a host said of this boot, and says what that lacks', async () => {
    await keepHost(fake.world, { ...document, facts: ofHost('a host', bootId) });
    const report = await scan(fake.world, false);
    expect(readingOf(report, 'debian-1')).toMatchObject({ kind: 'collected', earlier: { by: 'host' } });
    expect(nodeFindings(report).length).toBeGreaterThan(10);
    expect(debianUnread(report)).toEqual(['node debian-1 /run: files.denied']);
  });

  it.each<readonly [what: string, read: () => Promise<unknown>, days: number, why: string]>([
    [
      'of another boot',
      () => keepHost(fake.world, { ...document, facts: ofHost('debian-1', 'old') }),
      0,
      'another boot runs: it was rebooted since, or host debian-1 that was read is another one',
    ],
    ['too old', () => scan(), 31, '31 d ago, and what is older than 30 days says nothing of today'],
  ])('takes no reading %s for the present', async (_what, read, days, why) => {
    await read();
    const { clock } = fake.world;
    const then = { ...clock, now: () => clock.now().add({ hours: 24 * days }) };
    const report = await scan(fake.again({ clock: then }), false);
    const code = 'nodes.reading-outdated';
    expect(readingOf(report, 'debian-1')).toEqual({
      kind: 'not-collected',
      code,
      reason: expect.stringContaining(why),
    });
    expect(debianUnread(report)).toEqual([`node debian-1: ${code}`]);
    expect(nodeFindings(report)).toEqual([]);
  });
});

function ofHost(name: string, boot: string) {
  return {
    ...document.facts,
    name,
    bootId: boot,
    os: { id: 'debian', versionId: '12', prettyName: 'Debian GNU/Linux 12 (bookworm)' },
  };
}

const Meta = z.object({ uid: z.string() });

function suspended(name: string) {
  const labels = {
    'app.kubernetes.io/managed-by': 'oakum',
    'app.kubernetes.io/component': 'node-collector',
  };
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a' }] } };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace, labels },
    spec: { suspend: true, template },
  };
}

/** A clock that is an hour ahead. */
function later({ clock }: World): World['clock'] {
  return { ...clock, now: () => clock.now().add({ hours: 1 }) };
}

const faults: readonly (readonly [what: string, kube: FakeKubeOptions, code: string])[] = [
  ['writes half of its log', { podLog: () => logOf().slice(0, 200) }, 'host-log.truncated'],
  ['writes another document', { podLog: () => writeHostLog(Buffer.from('{}')) }, 'nodes.malformed'],
  ['writes an error', { podLog: () => 'files.denied: no\n' }, 'nodes.collector-failed'],
  ['writes nothing', { podLog: () => '' }, 'host-log.empty'],
  [
    'saw the kernel of its sandbox',
    { podLog: () => logOf({ facts: { ...document.facts, bootId: 'another' } }) },
    'nodes.other-kernel',
  ],
  ['never ends', { behaviour: () => 'never-ready' }, 'nodes.collector-timeout'],
  ['has no image', { behaviour: () => 'pull-error' }, 'nodes.collector-image'],
];

describe('a collector that goes wrong', () => {
  it.each(faults)('and %s is a node that was not read', async (_what, kube, code) => {
    await start(kube);
    const report = await scan();
    expect(readingOf(report, 'debian-1')).toMatchObject({ kind: 'not-collected', code });
    expect(report.coverage.unread).toContainEqual(expect.objectContaining({ what: 'node debian-1', code }));
    expect(report.findings.filter(({ subject }) => subject.startsWith('node:'))).toEqual([]);
    expect(leftJobs()).toEqual([]);
  });
});
