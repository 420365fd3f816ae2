import { afterEach, describe, expect, it } from 'vitest';
import { MaintenanceWindow, type Plan, type Run } from '../model/index.ts';
import { applyPlan } from './apply-plan.ts';
import { type FakeWorld, startFakeWorld } from './conformance/fake-world.ts';
import { makePlan } from './make-plan.ts';
import type { World } from './world.ts';

const signal = new AbortController().signal;

function frozen(name: string, ...namespaces: readonly string[]): MaintenanceWindow {
  return MaintenanceWindow.parse({
    apiVersion: 'oakum.dev/v1',
    kind: 'MaintenanceWindow',
    metadata: { name },
    spec: { effect: 'deny', namespaces, schedule: '* * * * *', duration: '5m' },
  });
}

/** The same installation under other windows, as after a restart. */
function under(fake: FakeWorld, ...windows: readonly MaintenanceWindow[]): World {
  return fake.again({ documents: { ...fake.world.documents, windows } });
}

function planned(world: World): Promise<Plan> {
  const scope = { namespaces: ['shop', 'till'], labelSelector: '' };
  return makePlan(world, { scope, only: [], createdBy: undefined, signal });
}

function applied(world: World, plan: Plan, onChange: (sentence: string) => void = () => {}): Promise<Run> {
  return applyPlan(world, { plan, startedBy: 'alice', signal, onChange });
}

function rollouts(run: Run): readonly string[] {
  return run.patches.flatMap((patch) =>
    patch.rollouts.map(({ namespace, name, phase }) => `${namespace}/${name} ${phase}`),
  );
}

describe('windows of the workloads of one plan', () => {
  let fake: FakeWorld;
  afterEach(() => fake.stop());

  async function startedIn(...namespaces: readonly string[]): Promise<void> {
    fake = await startFakeWorld({ level: 'auto', write: ['shop', 'till'] });
    fake.kube.control.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'till' } });
    for (const namespace of namespaces) await fake.deploy('web', { namespace });
  }

  it('hold back the workload that they close for, while its siblings go', async () => {
    await startedIn('shop', 'till');
    const world = under(fake, frozen('quarter-end', 'shop'));
    const plan = await planned(world);
    expect(plan.patches.filter(({ patch }) => patch.targets.length > 0)).toMatchObject([
      {
        decision: { kind: 'allow', rule: 'PatchPolicy test level auto' },
        windows: [
          {
            workload: { name: 'shop/Deployment/web' },
            decision: { kind: 'waits', rule: 'MaintenanceWindow quarter-end' },
          },
          { workload: { name: 'till/Deployment/web' }, decision: { kind: 'allow' } },
        ],
      },
    ]);
    const waiting = await applied(world, plan);
    expect(rollouts(waiting)).toEqual(['shop/web pending', 'till/web complete']);
    expect(waiting).toMatchObject({
      phase: 'waiting',
      note: 'shop/web: MaintenanceWindow quarter-end is closed',
    });
    const done = await applied(under(fake), plan);
    expect(rollouts(done)).toEqual(['shop/web complete', 'till/web complete']);
    expect(done.phase).toBe('succeeded');
  });

  it('hold one patch back while another goes', async () => {
    await startedIn('shop');
    await fake.push('till/web:1', [{ name: 'less', version: '590-2', files: { 'usr/bin/less': 'another' } }]);
    await fake.deploy('till', { namespace: 'till', image: 'till/web:1' });
    const world = under(fake, frozen('quarter-end', 'shop'));
    const plan = await planned(world);
    const waiting = await applied(world, plan);
    expect(waiting.patches.map(({ phase }) => phase).toSorted()).toEqual(['pending', 'verified']);
    expect(waiting.phase).toBe('waiting');
    expect((await applied(under(fake), plan)).phase).toBe('succeeded');
  });

  it('that close during a rollout let it go to its safe point, and begin nothing further', async () => {
    await startedIn('shop', 'till');
    const plan = await planned(fake.world);
    const windows: MaintenanceWindow[] = [];
    const world = fake.again({ documents: { ...fake.world.documents, windows } });
    const close = (sentence: string): void => {
      if (sentence.startsWith('shop/web: prepared → canary')) windows.push(frozen('freeze', '*'));
    };
    const waiting = await applied(world, plan, close);
    expect(rollouts(waiting)).toEqual(['shop/web baking', 'till/web pending']);
    expect(waiting.patches[0]?.rollouts[0]?.verdicts.at(-1)?.kind).toBe('pass');
    expect(waiting).toMatchObject({ phase: 'waiting', note: expect.stringContaining('freeze is closed') });
    // The canary stands alone beside all old pods: nothing lets the others follow while nobody watches.
    expect(fake.kube.control.list('deployments', 'shop')).toMatchObject([{ spec: { paused: true } }]);
    windows.splice(0);
    expect((await applied(world, plan)).phase).toBe('succeeded');
  });
});
