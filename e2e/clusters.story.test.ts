import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endpoints } from '../src/contract/index.ts';
import { recordDefinitions } from '../src/discover/population/conformance/definitions.ts';
import { systemClock } from '../src/kernel/index.ts';
import { type KnownCluster, Population } from '../src/model/index.ts';
import type { CliResult } from './support/cli.ts';
import { type FakeEstate, startFakeEstate } from './support/fake-estate.ts';
import { lessImage } from './support/images.ts';
import { reportOf } from './support/said.ts';
import { serve } from './support/serve.ts';

const hub = 'KnownClusters.yaml';

function populationOf({ stdout, stderr }: CliResult): Population {
  if (stdout === '') throw new Error(`no list of clusters: ${stderr}`);
  return Population.parse(JSON.parse(stdout));
}

const shown = ({ name, state, sightings }: KnownCluster): string =>
  `${name} ${state.kind} ${[...new Set(sightings.map(({ source }) => source))].join('+')}`;

/** Which clusters exist: the one that is scanned holds records of others, and so does a file of a cloud. */
describe('the clusters of an estate', () => {
  let estate: FakeEstate;
  beforeAll(async () => {
    estate = await startFakeEstate({ images: { 'shop/web:1.0': lessImage() } });
    await estate.deploy('web', 'shop/web:1.0');
    const create = (object: object): void => {
      estate.kube.control.create(JSON.parse(JSON.stringify(object)));
    };
    for (const one of recordDefinitions) create(one);
    // Definitions are served by a controller, a moment later.
    await estate.kube.control.settle();
    create({
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'Cluster',
      metadata: { name: 'prod-eu', namespace: 'shop' },
      spec: { controlPlaneEndpoint: { host: 'prod-eu.example', port: 443 } },
      status: { phase: 'Provisioned' },
    });
    const aks = {
      id: '/subscriptions/0000/resourceGroups/shop/providers/Microsoft.ContainerService/managedClusters/prod',
      name: 'prod',
      fqdn: 'PROD-EU.example',
      location: 'westeurope',
    };
    writeFileSync(estate.path('aks.json'), JSON.stringify([aks]));
    mkdirSync(estate.path('config'), { recursive: true });
    const spec = {
      files: [estate.path('aks.json')],
      clusters: [{ name: 'lab', ignore: { reason: 'to go', until: '2999-01-01' } }],
    };
    const document = { apiVersion: 'oakum.dev/v1', kind: 'KnownClusters', metadata: { name: 'all' }, spec };
    writeFileSync(estate.path(`config/${hub}`), JSON.stringify(document));
  });
  afterAll(() => estate?.stop());

  test('are listed with what is to be done, before anything was scanned', async () => {
    const result = await estate.oakum(['clusters', '-o', 'json']);
    expect(result.code).toBe(4);
    const { clusters, coverage } = populationOf(result);
    expect(clusters.map(shown)).toEqual([
      'fake unread kubeconfig+connection',
      'prod unread aks+cluster-api',
      'lab ignored inventory',
    ]);
    expect(coverage).toMatchObject({ read: 0, total: 2 });
  });

  test('are the first line of a scan, which is whole for its own cluster', async () => {
    const table = await estate.oakum(['scan']);
    expect(table.stdout.split('\n')[1]).toBe(
      'estate: read 1 of 2 known clusters: not read prod: see oakum clusters',
    );
    const result = await estate.oakum(['scan', '-o', 'json']);
    expect(result.code).toBe(0);
    expect(reportOf(result).population).toMatchObject({ known: 3, read: 1, ignored: 1 });
  });

  test('are read once they were scanned, also for who asks no cluster', async () => {
    const { clusters } = populationOf(await estate.oakum(['clusters', '--no-connect', '-o', 'json']));
    expect(clusters.map(shown)).toEqual([
      'prod unread aks',
      'fake read reading+kubeconfig',
      'lab ignored inventory',
    ]);
  });

  test('are what the server says, whose readings are as of then where its watches are lost', async () => {
    const served = await serve(estate.environment);
    try {
      const until = async (fits: (overview: Awaited<ReturnType<typeof look>>) => boolean) => {
        for (let tries = 0; tries < 300; tries += 1) {
          const overview = await look();
          if (fits(overview)) return overview;
          await systemClock.sleep(200);
        }
        throw new Error(`it did not come to that: ${JSON.stringify((await look()).watching)}`);
      };
      const look = () => served.ask(endpoints.overview);
      await until(({ state, watching }) => state === 'ready' && watching.state === 'synced');
      const { clusters } = await served.ask(endpoints.clusters);
      expect(clusters.map(({ name, state }) => `${name} ${state.kind}`)).toEqual([
        'prod unread',
        'fake read',
        'lab ignored',
      ]);
      estate.kube.control.revokeToken('admin');
      estate.kube.control.dropWatches();
      const behind = await until(({ watching }) =>
        watching.behind.some(({ code }) => code === 'kube.unauthorized'),
      );
      expect(behind.watching).toMatchObject({ state: 'behind', asOf: expect.stringMatching(/^20.*Z$/) });
      const told = behind.coverage.unread.find(({ what }) => what.startsWith('changes after'));
      expect(told?.reason).toMatch(/^as of 20.*, behind because /);
      expect((await served.ask(endpoints.report)).coverage.unread.map(({ what }) => what)).toContain(
        told?.what,
      );
    } finally {
      await served.stop();
    }
  });
});
