import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../src/kernel/index.ts';
import { helmEstate } from './support/add-ons.ts';
import { type FakeEstate, startFakeEstate } from './support/fake-estate.ts';
import { lessImage } from './support/images.ts';
import { reportOf } from './support/said.ts';

const byLabels = {
  id: 'helm:web/ingress',
  kind: 'helm',
  name: 'ingress',
  namespace: 'web',
  products: ['ingress-nginx'],
  categories: ['ingress'],
  chart: { name: 'ingress-nginx', version: '4.11.2' },
  charts: [{ name: 'ingress-nginx', version: '4.11.2' }],
  appVersion: '1.11.2',
  workloads: [{ id: expect.any(String), name: 'web/Deployment/ingress' }],
  images: [expect.stringMatching(/ingress-nginx\/controller:1\.0$/)],
  rendered: [],
  chartNews: {
    kind: 'known',
    from: expect.stringMatching(/^file:.*index\.yaml$/),
    newest: '4.12.1',
    sameMajor: '4.12.1',
  },
  definitions: ['gizmos.acme.test'],
  evidence: ['label app.kubernetes.io/managed-by and annotations meta.helm.sh/release-*'],
};

/** What is installed into a cluster, by labels alone and by the Secrets of releases where they are switched on. */
describe('add-ons', () => {
  const directory = mkdtempSync(join(tmpdir(), 'oakum-charts-'));
  const index = join(directory, 'index.yaml');
  let estate: FakeEstate;
  beforeAll(async () => {
    const images = { 'ingress-nginx/controller:1.0': lessImage() };
    writeFileSync(index, 'entries:\n  ingress-nginx:\n  - version: 4.12.1\n  - version: 5.0.0-beta.1\n');
    const chartRepositories = [{ url: pathToFileURL(index).href, charts: ['ingress-nginx'] }];
    estate = await startFakeEstate({ images, config: { helmSecrets: ['web'], chartRepositories } });
    const image = `${estate.registry.host}/ingress-nginx/controller:1.0`;
    for (const object of helmEstate(image)) estate.kube.control.create(JSON.parse(JSON.stringify(object)));
    const isReady = (): boolean =>
      estate.kube.control
        .list('deployments', 'web')
        .some((one) => JSON.stringify(one).includes('"readyReplicas":1'));
    while (!isReady()) await systemClock.sleep(20);
  });
  afterAll(async () => {
    await estate?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  test('a release is one record, its Secret says more, and no value of it is shown', async () => {
    const result = await estate.oakum(['scan', '-o', 'json']);
    expect(result.stdout + result.stderr).not.toContain('hunter2');
    const report = reportOf(result);
    expect(report.coverage.unread).toEqual([]);
    expect(report.estate?.addOns).toEqual([
      {
        ...byLabels,
        release: {
          revision: 7,
          status: 'deployed',
          kubeVersion: '>=1.21.0-0',
          kubernetes: [
            {
              of: 'current',
              version: expect.any(String),
              verdict: 'allowed',
              reason: 'kubeVersion >=1.21.0-0',
            },
            {
              of: 'next-minor',
              version: expect.any(String),
              verdict: 'allowed',
              reason: 'kubeVersion >=1.21.0-0',
            },
          ],
          isDeprecated: false,
        },
        evidence: ['Secret of revision 7, deployed', ...byLabels.evidence],
      },
    ]);
    expect(report.estate?.definitions).toEqual([
      {
        name: 'gizmos.acme.test',
        group: 'acme.test',
        kind: 'Gizmo',
        scope: 'Namespaced',
        served: ['v1', 'v1beta1'],
        storage: 'v1',
        stored: ['v1'],
        release: { namespace: 'web', name: 'ingress' },
      },
    ]);
  });

  test('a finding in an image of it points to it, and is explained with it', async () => {
    const report = reportOf(await estate.oakum(['scan', '-o', 'json']));
    const found = report.findings.find((one) => one.package.name === 'less');
    expect(found?.addOns).toEqual([{ id: 'helm:web/ingress', name: 'helm web/ingress' }]);
    const { stdout } = await estate.oakum(['explain', found?.vulnerability ?? '']);
    expect(stdout).toMatch(/^ {2}add-on {4}helm web\/ingress$/m);
  });

  test('the first line of the table counts them', async () => {
    const { stdout } = await estate.oakum(['scan']);
    expect(stdout).toMatch(/^fake .* 1 workload {2}1 image {2}1 add-on {2}read /);
  });

  test('without the right to read Secrets the labels are left, and coverage names what was refused', async () => {
    const resources = ['namespaces', 'nodes', 'pods', 'deployments', 'replicasets', 'statefulsets'];
    const more = [
      'daemonsets',
      'jobs',
      'cronjobs',
      'services',
      'ingresses',
      'endpointslices',
      'networkpolicies',
      'gateways',
      'httproutes',
      'customresourcedefinitions',
      'helmreleases',
    ];
    const rules = [{ verbs: ['get', 'list', 'watch'], apiGroups: ['*'], resources: [...resources, ...more] }];
    estate.kube.control.setToken('admin', { name: 'jane', rules });
    const report = reportOf(await estate.oakum(['scan', '-o', 'json']));
    expect(report.estate?.addOns).toEqual([byLabels]);
    expect(report.coverage.unread).toEqual([
      {
        what: 'Helm releases in Secrets of namespace web',
        code: 'kube.forbidden',
        reason: expect.stringContaining('cannot list resource "secrets"'),
      },
    ]);
  });
});
