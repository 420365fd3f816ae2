import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject, KubeReader } from '../edges/kube/interface.ts';
import type { Plan, PlannedPatch } from '../model/index.ts';
import { applyPlan } from './apply-plan.ts';
import {
  type FakeWorld,
  less,
  type Pushed,
  startFakeWorld,
  vulnerableLess,
} from './conformance/fake-world.ts';
import { makePlan } from './make-plan.ts';
import type { World } from './world.ts';

const signal = new AbortController().signal;

/** The API as it looks where a webhook adds a proxy to the pods of one Deployment: the templates know nothing of it. */
function injecting(reader: KubeReader, proxy: Pushed, into: string): KubeReader {
  return {
    ...reader,
    async *list(resource, options) {
      for await (const object of reader.list(resource, options))
        yield resource.resource === 'pods' && object.metadata.name.startsWith(`${into}-`)
          ? withProxy(object, proxy)
          : object;
    },
  };
}

function withProxy(pod: KubeObject, { reference, digest }: Pushed): KubeObject {
  const container = { name: 'proxy', image: reference };
  const status = {
    ...container,
    imageID: `${reference}@${digest}`,
    ready: true,
    restartCount: 0,
    state: { running: {} },
  };
  return {
    ...pod,
    spec: more(pod.spec, 'containers', container),
    status: more(pod.status, 'containerStatuses', status),
  };
}

function more(part: unknown, field: string, one: object): object {
  const plain: object = typeof part === 'object' && part !== null ? part : {};
  const list: unknown = Object.entries(plain).find(([name]) => name === field)?.[1];
  return { ...plain, [field]: [...(Array.isArray(list) ? list : []), one] };
}

function planned(world: World): Promise<Plan> {
  const scope = { namespaces: ['shop'], labelSelector: '' };
  return makePlan(world, { scope, only: [], createdBy: undefined, signal });
}

function ofProxy(plan: Plan): PlannedPatch | undefined {
  return plan.patches.find(
    ({ patch }) => patch.kind === 'layer-patch' && patch.image.endsWith('shop/proxy:1'),
  );
}

describe('an image that a webhook injects', () => {
  let fake: FakeWorld;
  let world: World;
  beforeAll(async () => {
    fake = await startFakeWorld({ level: 'auto' });
    const proxy = await fake.push('shop/proxy:1', [less(vulnerableLess)]);
    await fake.deploy('web');
    const { reader, ...cluster } = await fake.world.cluster();
    world = fake.again({ cluster: async () => ({ ...cluster, reader: injecting(reader, proxy, 'web') }) });
  });
  afterAll(() => fake.stop());

  it('is reported where it runs, with the reason why nothing changes it, and never planned', async () => {
    const proxy = ofProxy(await planned(world));
    expect(proxy).toMatchObject({
      decision: { kind: 'blocked', reasons: [expect.stringContaining('runs nowhere that Oakum may change')] },
      patch: {
        targets: [],
        where: [{ name: 'shop/Deployment/web' }],
        reasons: expect.arrayContaining([
          "injected: not in the workload's template: shop/Deployment/web container proxy",
        ]),
      },
      basis: [],
      diff: '',
    });
    const { findings } = (await (await world.store()).knowledge.lastReport()) ?? { findings: [] };
    const found = findings.filter(({ subject }) => subject === proxy?.patch.subject);
    expect(found.length).toBeGreaterThan(0);
    for (const { where } of found) expect(where.map(({ name }) => name)).toEqual(['shop/Deployment/web']);
  });

  it('is patched where a template has it, and only there', async () => {
    await fake.deploy('gateway', { image: 'shop/proxy:1' });
    const plan = await planned(world);
    expect(ofProxy(plan)?.patch).toMatchObject({
      targets: [{ name: 'gateway', container: 'web' }],
      where: [{ name: 'shop/Deployment/gateway' }, { name: 'shop/Deployment/web' }],
    });
    const run = await applyPlan(world, { plan, startedBy: 'alice', signal, onChange: () => {} });
    expect(run.phase).toBe('succeeded');
    expect(
      run.patches.flatMap(({ rollouts }) => rollouts.map(({ name, phase }) => `${name} ${phase}`)).toSorted(),
    ).toEqual(['gateway complete', 'web complete']);
  });
});
