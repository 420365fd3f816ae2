import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/index.ts';
import type { Inventory } from '../../model/index.ts';
import { aContainer, anInventory, aRunningContainer, aWorkload } from '../conformance/records.ts';
import { addOnComponents } from './add-on-components.ts';
import { subjectsOf } from './subjects.ts';

const controller = 'registry.k8s.io/ingress-nginx/controller:v1.11.2@sha256:1';
const running = (image: string) => [aContainer('web', { image, running: [aRunningContainer('web-1')] })];
const lines = (inventory: Inventory) =>
  addOnComponents(inventory, []).map(
    ({ component: { name, version, where, image }, place }) =>
      `${name} ${version} in ${where} ${image === sha256('source') ? 'running' : 'not running'} (${place.id})`,
  );

describe('components of add-ons', () => {
  it('are what is recognised in workloads and has advisories of its own', () => {
    const inventory = anInventory([
      aWorkload('front', { containers: running(controller) }),
      aWorkload('cni', { containers: running('quay.io/cilium/cilium:v1.16.5') }),
      aWorkload('metrics', { containers: running('registry.k8s.io/metrics-server/metrics-server:v0.7.2') }),
      aWorkload('web', { containers: running('registry.test/shop/web:1') }),
    ]);
    expect(lines(inventory)).toEqual([
      'ingress-nginx v1.11.2 in shop/Deployment/front running (c/uid-front)',
      'cilium v1.16.5 in shop/Deployment/cni running (c/uid-cni)',
    ]);
  });

  it('count where nothing runs now, and not where a Job has ended', () => {
    const idle = [aContainer('web', { image: controller, running: [] })];
    expect(lines(anInventory([aWorkload('front', { containers: idle })]))).toEqual([
      'ingress-nginx v1.11.2 in shop/Deployment/front not running (c/uid-front)',
    ]);
    expect(lines(anInventory([aWorkload('front', { containers: idle, activity: 'finished' })]))).toEqual([]);
  });

  it('are unknown without a tag, and say why', () => {
    const image = `quay.io/cilium/cilium@${sha256('source')}`;
    const [one] = addOnComponents(anInventory([aWorkload('cni', { containers: running(image) })]), []);
    expect(one?.component).toMatchObject({
      version: 'unknown',
      evidence: `image ${image} of shop/Deployment/cni, which has no tag; the image was not read`,
    });
  });

  it('do not double a part of the control plane', () => {
    const workloads = [aWorkload('dns', { containers: running('registry.k8s.io/coredns/coredns:v1.11.3') })];
    const part = {
      name: 'coredns',
      version: 'v1.11.3',
      where: 'node n1',
      evidence: '',
      image: sha256('source'),
    };
    expect(lines(anInventory(workloads, { components: [part] }))).toEqual([]);
    expect(lines(anInventory(workloads))).toHaveLength(1);
  });

  it('are reached by whoever reaches the workload', () => {
    const inventory = anInventory([aWorkload('front', { containers: running(controller) })]);
    const exposures = new Map([['c/uid-front', { level: 'open', evidence: ['LoadBalancer'] } as const]]);
    const subjects = subjectsOf({ inventory, read: [], nodes: [], exposures });
    expect(subjects).toMatchObject([
      {
        contents: { subject: 'component:ingress-nginx@v1.11.2' },
        where: [{ id: 'c/uid-front', name: 'shop/Deployment/front' }],
        exposures: [{ level: 'open' }],
      },
    ]);
  });
});
