import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../kernel/index.ts';
import { ScanReport } from '../model/index.ts';
import { type FakeWorld, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { type ScanClusterRequest, scanCluster } from './scan-cluster.ts';
import type { World } from './world.ts';

const signal = new AbortController().signal;

describe('a scan of a cluster', () => {
  let fake: FakeWorld;
  beforeEach(async () => {
    fake = await startFakeWorld();
    await fake.deploy('web');
  });
  afterEach(() => fake.stop());

  async function scan(world: World, wanted: Partial<ScanClusterRequest> = {}): Promise<ScanReport> {
    const { report } = await scanCluster(world, {
      scope: { namespaces: ['shop'], labelSelector: '' },
      advisoriesFrom: undefined,
      packagesOnly: false,
      signal,
      ...wanted,
    });
    return report;
  }

  it('finds what is wrong, where it runs, and the patch that removes it', async () => {
    const report = await scan(fake.world);
    expect(ScanReport.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    const ofImages = report.findings.filter(({ subject }) => subject.startsWith('image:'));
    expect(ofImages.map((one) => [one.vulnerability, one.package.name, one.fix.version])).toEqual([
      ['CVE-2024-32487', 'less', '590-2.1~deb12u1'],
      ['CVE-2022-48624', 'less', '590-2.1~deb12u1'],
    ]);
    for (const { where } of ofImages) expect(where.map(({ name }) => name)).toEqual(['shop/Deployment/web']);
    expect(report.patches.filter(({ kind }) => kind !== 'none')).toMatchObject([
      { kind: 'layer-patch', removes: [{}, {}] },
    ]);
    expect(report.coverage.unread).toEqual([]);
    expect(report.counts).toEqual({ workloads: 1, nodes: 2, images: 1 });
  });

  it('keeps when a finding was first seen: a new tag and a re-created workload do not start it anew', async () => {
    const [first] = (await scan(fake.world)).findings;
    await fake.push('shop/web:2', [less(vulnerableLess)]);
    await remove(fake, 'web');
    await fake.deploy('web', { image: 'shop/web:2' });
    const later = fake.again({
      clock: { ...fake.world.clock, now: () => fake.world.clock.now().add({ hours: 48 }) },
    });
    const [again] = (await scan(later)).findings;
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

async function remove({ kube }: FakeWorld, name: string): Promise<void> {
  await fetch(`${kube.url}/apis/apps/v1/namespaces/shop/deployments/${name}`, {
    method: 'DELETE',
    headers: { authorization: 'Bearer admin' },
  });
  while (kube.control.list('pods', 'shop').length > 0) await systemClock.sleep(20);
}
