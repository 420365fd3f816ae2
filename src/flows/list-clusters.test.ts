import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readKubeContexts } from '../edges/kube/index.ts';
import { OakumError } from '../kernel/index.ts';
import { Cluster, type KnownCluster, KnownClusters, Population, ScanReport } from '../model/index.ts';
import { type FakeWorld, startFakeWorld } from './conformance/fake-world.ts';
import { listClusters } from './list-clusters.ts';
import { scanCluster } from './scan-cluster.ts';
import type { World } from './world.ts';

const signal = new AbortController().signal;

describe('the clusters that are known', () => {
  let fake: FakeWorld;
  let directory = '';
  beforeEach(async () => {
    fake = await startFakeWorld();
    directory = mkdtempSync(join(tmpdir(), 'oakum-clusters-'));
  });
  afterEach(async () => {
    await fake.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  function file(name: string, content: string): string {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  }

  async function list(world: World, files: readonly string[] = []): Promise<Population> {
    const population = await listClusters(world, { files, connect: 'current-context', signal });
    expect(Population.parse(JSON.parse(JSON.stringify(population)))).toEqual(population);
    return population;
  }

  /** `name state source+source` */
  const shown = ({ name, state, sightings }: KnownCluster): string =>
    `${name} ${state.kind} ${sightings.map(({ source }) => source).join('+')}`;

  const scan = async (world: World) =>
    (
      await scanCluster(world, {
        scope: { namespaces: ['shop'], labelSelector: '' },
        advisoriesFrom: undefined,
        packagesOnly: false,
        signal,
      })
    ).report;

  /** The kubeconfig of the fake with one more context. */
  function withMoreContexts(): World {
    const more = file(
      'more',
      'clusters: [{ name: s, cluster: { server: "https://staging.example" } }]\ncontexts: [{ name: staging, context: { cluster: s } }]\n',
    );
    const own = file('own', fake.kube.kubeconfig());
    return fake.again({ kubeContexts: () => readKubeContexts([own, more]) });
  }

  it('are unread until they are scanned, and read from then on, also where the connection is gone', async () => {
    const world = withMoreContexts();
    const before = await list(world);
    expect(before.clusters.map(shown)).toEqual([
      'fake unread kubeconfig+connection',
      'staging unread kubeconfig',
    ]);
    expect(before.coverage).toMatchObject({ read: 0, total: 2 });
    expect(before.coverage.unread).toMatchObject([
      {
        what: 'cluster fake',
        code: 'population.unread',
        reason: expect.stringContaining('oakum scan cluster --context fake'),
      },
      { what: 'cluster staging', code: 'population.unread' },
    ]);
    const { scannedAt, population } = await scan(world);
    expect(population).toMatchObject({
      known: 2,
      read: 1,
      ignored: 0,
      unread: [{ what: 'cluster staging' }],
    });
    const after = await list(world);
    expect(after.clusters.map(shown)).toEqual([
      'staging unread kubeconfig',
      'fake read reading+kubeconfig+connection',
    ]);
    expect(after.clusters[1]?.state).toEqual({ kind: 'read', at: scannedAt });
    const gone = await listClusters(fake.again({ kubeContexts: () => readKubeContexts([]) }), {
      files: [],
      connect: 'no',
      signal,
    });
    expect(gone.clusters.map(shown)).toEqual(['fake read reading']);
  });

  it('do not make the scan of one cluster partial', async () => {
    const report = await scan(withMoreContexts());
    expect(ScanReport.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    expect(report.coverage.unread).toEqual([]);
  });

  it('come from files and documents, joined with the kubeconfig, and are left out until a day', async () => {
    const spec = {
      files: [file('aks.json', '[]'), join(directory, 'none.csv')],
      clusters: [
        { name: 'lab', ignore: { reason: 'to go', until: '2999-01-01' } },
        { name: 'old', ignore: { reason: 'to go', until: '2020-01-01' } },
      ],
    };
    const document = KnownClusters.parse({
      apiVersion: 'oakum.dev/v1',
      kind: 'KnownClusters',
      metadata: { name: 'company' },
      spec,
    });
    const base = withMoreContexts();
    const world = { ...base, documents: { ...base.documents, knownClusters: [document] } };
    const csv = file('list.csv', 'name,server,environment\nStaging EU,https://STAGING.example:443/,test\n');
    const { clusters, coverage } = await list(world, [csv]);
    expect(clusters.map(shown)).toEqual([
      'Staging EU unread inventory+kubeconfig',
      'fake unread kubeconfig+connection',
      'old unread inventory',
      'lab ignored inventory',
    ]);
    expect(clusters[0]).toMatchObject({
      environment: 'test',
      state: { next: 'oakum scan cluster --context staging' },
    });
    expect(clusters[2]?.state).toMatchObject({
      reason: expect.stringContaining('until 2020-01-01, which is over'),
    });
    expect(coverage.unread.map(({ what, code }) => [what, code])).toEqual([
      ['cluster Staging EU', 'population.unread'],
      ['cluster fake', 'population.unread'],
      ['cluster old', 'population.unread'],
      [join(directory, 'none.csv'), 'population.no-file'],
    ]);
  });

  it('say that the current one is unreachable, with the code, and keep its last reading', async () => {
    await scan(fake.world);
    const unreachable = new OakumError('kube.unreachable', 'nobody answers', { retry: 'later' });
    const { reader, ...access } = await fake.world.cluster();
    const broken = fake.again({
      cluster: async () => ({ ...access, reader: { ...reader, get: () => Promise.reject(unreachable) } }),
    });
    const { clusters, coverage } = await list(broken);
    expect(clusters.map(({ state }) => state)).toEqual([
      {
        kind: 'unreachable',
        code: 'kube.unreachable',
        reason: 'nobody answers',
        lastReadAt: expect.any(String),
      },
    ]);
    expect(coverage.unread).toEqual([
      { what: 'cluster fake', code: 'kube.unreachable', reason: 'nobody answers' },
    ]);
  });

  it('name what a role does not let it read', async () => {
    fake.kube.control.fail({ resource: 'secrets', effect: { kind: 'status', code: 403 } });
    const { documents } = fake.world;
    const clusters = documents.clusters.map((cluster) =>
      Cluster.parse({ ...cluster, spec: { ...cluster.spec, argoCd: { readSecrets: ['argocd'] } } }),
    );
    const { coverage } = await list(fake.again({ documents: { ...documents, clusters } }));
    expect(coverage.unread.map(({ what, code }) => [what, code])).toEqual([
      ['cluster fake', 'population.unread'],
      ['secrets in namespace argocd', 'kube.forbidden'],
    ]);
  });

  it('are none without a kubeconfig, and that is no error', async () => {
    const none = () => Promise.reject(new OakumError('kube.no-config', 'no kubeconfig'));
    const world = fake.again({ cluster: none, kubeContexts: () => readKubeContexts([]) });
    expect(await list(world)).toMatchObject({ clusters: [], coverage: { read: 0, total: 0, unread: [] } });
  });
});
