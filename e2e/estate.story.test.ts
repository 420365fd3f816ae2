import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeEstate, startFakeEstate } from './support/fake-estate.ts';
import { lessImage } from './support/images.ts';
import { reportOf } from './support/said.ts';

const labels = { app: 'cart' };
const image = `registry.test/shop/cart:1@sha256:${'1'.repeat(64)}`;

/** A Deployment of Argo CD's, scaled to zero, with a sidecar that starts before the rest. */
const cart = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'cart',
    namespace: 'shop',
    labels: { ...labels, team: 'checkout' },
    annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/cart' },
  },
  spec: {
    replicas: 0,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        initContainers: [{ name: 'proxy', image, restartPolicy: 'Always' }],
        containers: [{ name: 'cart', image }],
      },
    },
  },
};

/** What a cluster is made of beside its images, as the program tells it: here a cluster of Amazon's. */
describe('an estate', () => {
  let estate: FakeEstate;
  beforeAll(async () => {
    estate = await startFakeEstate({
      images: { 'ingress-nginx/controller:v1.11.2': lessImage() },
      kube: { version: 'v1.27.3-eks-a5565ad', nodes: ['node-1', 'node-2'] },
    });
  });
  afterAll(() => estate?.stop());

  test('a cluster of a vendor is recognised, judged by upstream, and never clean', async () => {
    const result = await estate.oakum(['scan', '-o', 'json']);
    expect(result.code).toBe(0);
    const report = reportOf(result);
    expect(report.estate?.distribution).toEqual({
      id: 'eks',
      title: 'Amazon EKS',
      controlPlane: 'provider',
      evidence: ['/version says v1.27.3-eks-a5565ad', 'kubelet of node-1 is v1.27.3-eks-a5565ad'],
    });
    const kubelet = report.estate?.components.find(({ name }) => name === 'kubelet');
    expect(kubelet).toEqual({
      name: 'kubelet',
      version: 'v1.27.3-eks-a5565ad',
      upstream: '1.27.3',
      build: 'eks-a5565ad',
      evidence: 'status.nodeInfo.kubeletVersion',
      where: ['node node-1', 'node node-2'],
    });
    const found = report.findings.find(
      ({ vulnerability, package: { name } }) => vulnerability === 'CVE-2023-5528' && name === 'kubelet',
    );
    expect(found?.fix).toEqual({ state: 'fixed', version: '1.27.8' });
    expect(found?.evidence.statement).toBe(
      '1.27.0 <= 1.27.3 < 1.27.8; vendor build eks-a5565ad, its backports unknown',
    );
    expect(report.unknowns).toContainEqual({
      what: 'etcd, kube-controller-manager, kube-scheduler',
      packages: 3,
      reason: 'Amazon EKS runs them: only the version of its API server is visible',
    });
    expect(report.lifecycle.map(({ product }) => product)).toContain('Amazon EKS');
  });

  test('each workload says who manages it, whose it is, and what of it is only defined', async () => {
    const { create } = estate.kube.control;
    create({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop', labels: { environment: 'production' } },
    });
    create(JSON.parse(JSON.stringify(cart)));
    const report = reportOf(await estate.oakum(['scan', '-o', 'json', '--packages-only']));
    expect(report.estate?.workloads).toEqual([
      {
        id: expect.stringMatching(/\//),
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        namespace: 'shop',
        name: 'cart',
        replicas: 0,
        readyReplicas: 0,
        activity: 'defined',
        ownership: {
          manager: 'argocd',
          name: 'application shop',
          confidence: 'disputed',
          evidence: [
            'annotation argocd.argoproj.io/tracking-id: application shop',
            'field manager kubectl owns the image of cart, proxy',
          ],
        },
        attributes: {
          team: { value: 'checkout', evidence: 'label team of the workload' },
          environment: { value: 'production', evidence: 'label environment of namespace shop' },
        },
        containers: [
          { name: 'proxy', role: 'sidecar', image, running: 0, digests: [] },
          { name: 'cart', role: 'regular', image, running: 0, digests: [] },
        ],
      },
    ]);
  });

  test('the first line of the table names the distribution', async () => {
    const { stdout } = await estate.oakum(['scan']);
    expect(stdout).toMatch(/^fake {2}v1\.27\.3-eks-a5565ad {2}Amazon EKS {2}2 nodes /);
  });

  test('an ingress controller is judged by its own advisories and stands where its workload does', async () => {
    await estate.deploy('front', 'ingress-nginx/controller:v1.11.2');
    const report = reportOf(await estate.oakum(['scan', '-o', 'json']));
    const found = report.findings.find(({ vulnerability }) => vulnerability === 'CVE-2025-1974');
    expect(found).toMatchObject({
      subject: 'component:ingress-nginx@v1.11.2',
      aliases: ['GHSA-mgvx-rpfc-9mpv', 'GO-2025-3567'],
      fix: { state: 'fixed', version: '1.11.5' },
      evidence: { feed: 'kubernetes', lookedUp: 'k8s.io/ingress-nginx', statement: '1.11.2 < 1.11.5' },
      where: [{ name: 'shop/Deployment/front' }],
    });
  });
});
