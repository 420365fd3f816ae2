import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../kernel/index.ts';
import {
  type Advisory,
  DeadlineRule,
  ExposureAttestation,
  LabelRules,
  ScanReport,
  type SourcedIndex,
} from '../model/index.ts';
import { type FakeWorld, fixedLess, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { makeKeptMatching } from './renewal/kept-matching.ts';
import { type ClusterScan, rejudgeCluster, type ScanClusterRequest, scanCluster } from './scan-cluster.ts';
import type { World } from './world.ts';

const signal = new AbortController().signal;

describe('a scan of a cluster', () => {
  let fake: FakeWorld;
  beforeEach(async () => {
    fake = await startFakeWorld();
    await fake.deploy('web');
  });
  afterEach(() => fake.stop());

  function scanned(world: World, wanted: Partial<ScanClusterRequest> = {}): Promise<ClusterScan> {
    return scanCluster(world, {
      scope: { namespaces: ['shop'], labelSelector: '' },
      advisoriesFrom: undefined,
      packagesOnly: false,
      signal,
      ...wanted,
    });
  }

  async function scan(world: World, wanted: Partial<ScanClusterRequest> = {}): Promise<ScanReport> {
    return (await scanned(world, wanted)).report;
  }

  it('finds what is wrong, where it runs, and the patch that removes it', async () => {
    const report = await scan(fake.world);
    expect(ScanReport.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    const ofImages = report.findings.filter(({ subject }) => subject.startsWith('image:'));
    expect(ofImages.map((one) => [one.vulnerability, one.package.name, one.fix.version])).toEqual([
      ['CVE-2022-48624', 'less', '590-2.1~deb12u1'],
      ['CVE-2024-32487', 'less', '590-2.1~deb12u1'],
    ]);
    for (const { where } of ofImages) expect(where.map(({ name }) => name)).toEqual(['shop/Deployment/web']);
    expect(report.patches.filter(({ kind }) => kind !== 'none')).toMatchObject([
      { kind: 'layer-patch', removes: [{}, {}] },
    ]);
    expect(report.coverage.unread).toEqual([]);
    expect(report.counts).toEqual({ workloads: 1, nodes: 2, images: 1 });
  });

  it('keeps for each subject what nobody could judge, and how long what runs is supported', async () => {
    const odd = await fake.push('shop/odd:1', [{ ...less(vulnerableLess), name: 'homemade' }]);
    await fake.deploy('odd', { image: 'shop/odd:1' });
    const { report, unjudged, support } = await scanned(fake.world);
    const subject = report.images.find(({ references }) => references.includes(odd.reference))?.subject;
    const what = (unjudged.get(subject ?? '') ?? []).map((one) => `${one.what}: ${one.packages}`);
    expect(what).toContain('Debian 12 packages outside its feed: 1');
    expect(what.join()).not.toMatch(/Debian 12: /);
    expect([...support.components.keys()].filter((subject) => subject.includes('kubelet'))).toHaveLength(1);
  });

  it.each([
    [
      '2999-12-31',
      'small',
      'ada attests small until 2999-12-31: it is behind glass (ExposureAttestation glass)',
    ],
    [undefined, 'small', 'ExposureAttestation glass of ada (open) has no effect: it says no end'],
  ])('takes what a person attests of who can reach its workloads, until %s', async (until, level, said) => {
    const attestation = ExposureAttestation.parse({
      apiVersion: 'oakum.dev/v1',
      kind: 'ExposureAttestation',
      metadata: { name: 'glass' },
      spec: {
        workloads: { namespaces: ['shop'] },
        level: until === undefined ? 'open' : 'small',
        reason: 'it is behind glass',
        by: 'ada',
        ...(until === undefined ? {} : { until }),
      },
    });
    const documents = { ...fake.world.documents, attestations: [attestation] };
    const { report, exposures, computed } = await scanned(fake.again({ documents }));
    const own = report.findings.find(({ subject }) => subject.startsWith('image:'));
    expect(own?.exposure.level).toBe(level);
    expect(own?.exposure.evidence).toContain(said);
    expect([...exposures.keys()]).toEqual([...computed.keys()]);
    expect([...computed.values()].flatMap(({ evidence }) => evidence)).not.toContain(said);
  });

  it.each([
    ['its namespace', { namespaces: ['shop'] }, true],
    ['nothing that it is', { namespaces: ['shop'], criticality: ['gold'] }, false],
  ])(
    'applies the profiles of a rule by %s, beside which the default ones stay elsewhere',
    async (_name, workloads, isMeant) => {
      const rule = DeadlineRule.parse({
        apiVersion: 'oakum.dev/v1',
        kind: 'DeadlineRule',
        metadata: { name: 'shop' },
        spec: { profiles: ['simple-severity', 'fedramp-vdr-d', 'ssvc-deployer'], workloads },
      });
      const documents = { ...fake.world.documents, deadlineRules: [rule] };
      const { findings } = await scan(fake.again({ documents }));
      const applying = (isOfImage: boolean) => [
        ...new Set(
          findings
            .filter(({ subject }) => subject.startsWith('image:') === isOfImage)
            .map(({ deadline, otherDeadlines = [] }) =>
              [deadline, ...otherDeadlines]
                .map(({ profile }) => profile)
                .toSorted()
                .join(' '),
            ),
        ),
      ];
      const usual = 'cisa-bod-26-04 simple-severity';
      expect(applying(true)).toEqual([isMeant ? 'fedramp-vdr-d simple-severity ssvc-deployer' : usual]);
      expect(applying(false).every((names) => names === usual)).toBe(true);
      for (const { deadline, otherDeadlines = [] } of findings)
        for (const { due } of otherDeadlines) expect((deadline.due ?? '~') <= (due ?? '~')).toBe(true);
    },
  );

  it.each([
    ['critical', 10, 'criticality critical (namespace shop is shop in the Cluster document)'],
    ['low', 0, undefined],
    [
      'gold',
      4,
      'criticality gold is no known word, counted as medium (namespace shop is shop in the Cluster document)',
    ],
  ])('counts the criticality %s of its workload in the order: %i points', async (word, points, why) => {
    const plain = (await scan(fake.world)).findings;
    const { documents } = fake.world;
    const clusters = documents.clusters.map((cluster) => ({
      ...cluster,
      spec: {
        ...cluster.spec,
        labels: LabelRules.parse({ criticality: { labels: [], namespaces: { shop: word } } }),
      },
    }));
    const marked = (await scan(fake.again({ documents: { ...documents, clusters } }))).findings;
    const pointsOf = (findings: ScanReport['findings']) =>
      findings
        .filter(({ subject }) => subject.startsWith('image:'))
        .map(({ vulnerability, order }) => [vulnerability, order.points] as const);
    expect(pointsOf(marked)).toEqual(pointsOf(plain).map(([name, before]) => [name, before + points]));
    const [line] = marked.flatMap(({ order }) =>
      order.ledger.filter((one) => one.why.startsWith('criticality')),
    );
    expect(line).toEqual(why === undefined ? undefined : { points, why });
  });

  it('says in the ledger that nobody looked at the rights of its account', async () => {
    const { findings } = await scan(fake.world);
    const lines = findings
      .filter(({ subject }) => subject.startsWith('image:'))
      .map(({ order }) => order.ledger.filter(({ why }) => why.startsWith('blast radius not')));
    const unread = 'what its ServiceAccount default may do was not read';
    const line = { points: 0, why: `blast radius not all known: shop/Deployment/web: ${unread}` };
    expect(lines).toEqual([[line], [line]]);
  });

  const isOfImage = ({ subject }: { readonly subject: string }): boolean => subject.startsWith('image:');

  it('keeps when a finding was first seen: a new tag and a re-created workload do not start it anew', async () => {
    const first = (await scan(fake.world)).findings.find(isOfImage);
    await fake.push('shop/web:2', [less(vulnerableLess)]);
    await remove(fake, 'web');
    await fake.deploy('web', { image: 'shop/web:2' });
    const later = fake.again({
      clock: { ...fake.world.clock, now: () => fake.world.clock.now().add({ hours: 48 }) },
    });
    const again = (await scan(later)).findings.find(isOfImage);
    expect(again?.subject).not.toBe(first?.subject);
    expect(again?.where[0]?.id).not.toBe(first?.where[0]?.id);
    expect(again?.firstSeen).toBe(first?.firstSeen);
    expect(again?.deadline.due).toBe(first?.deadline.due);
  });

  it('goes on where one image cannot be read, and says which and why', async () => {
    await fake.push('shop/broken:1', [less(vulnerableLess)]);
    await fake.deploy('broken', { image: 'shop/broken:1' });
    fake.registry.control.fail({
      path: '/shop/broken/manifests/',
      fault: { kind: 'status', status: 403 },
    });
    const report = await scan(fake.world);
    expect(report.coverage.unread).toEqual([
      {
        what: `${fake.registry.host}/shop/broken:1`,
        code: expect.stringMatching(/^oci\./),
        reason: expect.stringContaining('403'),
      },
    ]);
    expect(report.findings.filter(({ package: { name } }) => name === 'less')).toHaveLength(2);
  });

  it('matches nothing where only packages are wanted, and is not the last report then', async () => {
    const before = await scan(fake.world);
    const report = await scan(fake.world, { packagesOnly: true });
    expect(report.packages?.map(({ name, version }) => `${name} ${version}`)).toEqual([
      `less ${vulnerableLess}`,
    ]);
    expect(report.findings).toEqual([]);
    expect((await (await fake.world.store()).knowledge.lastReport())?.scannedAt).toBe(before.scannedAt);
  });
});

/** Advisories in which `less` has nothing but what is handed in. */
async function knowing(world: World, vulnerabilities: readonly string[]): Promise<SourcedIndex> {
  const index = await world.advisories();
  const row = (id: string): Advisory => ({
    id,
    feed: index.feeds[0]?.id ?? '',
    ecosystem: 'Debian:12',
    package: 'less',
    aliases: [],
    ranges: [{ fixed: fixedLess }],
    versions: [],
    severity: 'high',
    cvss: [],
  });
  return { ...index, lookup: (_, name) => (name === 'less' ? vulnerabilities.map(row) : []) };
}

describe('a scan that is judged again', () => {
  let fake: FakeWorld;
  beforeEach(async () => {
    fake = await startFakeWorld();
    await fake.deploy('web');
  });
  afterEach(() => fake.stop());

  const request = {
    scope: { namespaces: ['shop'], labelSelector: '' },
    advisoriesFrom: undefined,
    packagesOnly: false,
    signal,
  };

  function found({ report }: ClusterScan): readonly string[] {
    return report.findings
      .filter((one) => one.package.name === 'less')
      .map((one) => one.vulnerability)
      .toSorted();
  }

  async function by(vulnerabilities: readonly string[]): Promise<World> {
    const index = await knowing(fake.world, vulnerabilities);
    return fake.again({ advisories: async () => index });
  }

  it('is what a new scan would be, without a question to cluster or registry', async () => {
    await fake.push('shop/web:1.1', [less(fixedLess)]);
    await fake.push('shop/web:1.0', [less(vulnerableLess)]);
    await fake.deploy('versioned', { image: 'shop/web:1.0' });
    const last = await scanCluster(await by(['CVE-1']), request);
    const world = await by(['CVE-1', 'CVE-2']);
    const asked = fake.registry.control.seen().length;
    const again = await rejudgeCluster(world, last);
    expect(fake.registry.control.seen()).toHaveLength(asked);
    expect(again?.isComplete).toBe(true);
    const fresh = await scanCluster(world, request);
    expect(again?.scan.report).toEqual({
      ...fresh.report,
      scannedAt: last.report.scannedAt,
      findings: fresh.report.findings.map((one) => ({ ...one, firstSeen: expect.any(String) })),
    });
    expect(again?.scan.patches.map(({ kind }) => kind)).toContain('tag-bump');
    expect((await (await fake.world.store()).knowledge.lastReport())?.findings).toEqual(
      fresh.report.findings,
    );
  });

  it('says that it is not complete where an image has its first finding: nobody looked for a newer one', async () => {
    const last = await scanCluster(await by([]), request);
    expect(found(last)).toEqual([]);
    const again = await rejudgeCluster(await by(['CVE-1']), last);
    expect(again?.isComplete).toBe(false);
    expect(again === undefined ? [] : found(again.scan)).toEqual(['CVE-1']);
  });

  it('matches again only what changed advisories can touch, and says what a match of everything says', async () => {
    const matching = makeKeptMatching();
    const last = await scanCluster(await by(['CVE-1']), { ...request, matching });
    const { matched, kept } = matching.counts();
    expect([matched > 1, kept]).toEqual([true, 0]);
    const world = await by(['CVE-1', 'CVE-2']);
    const again = await rejudgeCluster(world, last, matching);
    expect(matching.counts()).toEqual({ matched: 1, kept: matched - 1 });
    expect(again?.scan.report).toEqual((await rejudgeCluster(world, last))?.scan.report);
    await scanCluster(world, { ...request, matching });
    expect(matching.counts()).toEqual({ matched: 0, kept: matched });
  });

  it('forgets what is withdrawn, and may be judged again and again', async () => {
    const last = await scanCluster(await by(['CVE-1', 'CVE-2']), request);
    const once = await rejudgeCluster(await by(['CVE-2']), last);
    const twice = once === undefined ? undefined : await rejudgeCluster(await by(['CVE-3']), once.scan);
    expect([once, twice].map((one) => one && found(one.scan))).toEqual([['CVE-2'], ['CVE-3']]);
  });

  it('is not judged where the store no longer knows what is in the images', async () => {
    const last = await scanCluster(fake.world, request);
    const store = await fake.world.store();
    const knowledge = { ...store.knowledge, contents: async () => undefined };
    const world = fake.again({ store: async () => ({ ...store, knowledge }) });
    expect(await rejudgeCluster(world, last)).toBeUndefined();
  });
});

async function remove({ kube }: FakeWorld, name: string): Promise<void> {
  await fetch(`${kube.url}/apis/apps/v1/namespaces/shop/deployments/${name}`, {
    method: 'DELETE',
    headers: { authorization: 'Bearer admin' },
  });
  while (kube.control.list('pods', 'shop').length > 0) await systemClock.sleep(20);
}
