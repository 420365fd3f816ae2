import { afterEach, describe, expect, it } from 'vitest';
import { bodyOf, type Plan, type Run } from '../model/index.ts';
import { actOnRun } from './act-on-run.ts';
import { applyPlan } from './apply-plan.ts';
import { type FakeWorld, fixedLess, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { listLoans } from './list-loans.ts';
import { makePlan } from './make-plan.ts';
import type { World } from './world.ts';

const { signal } = new AbortController();
const open: FakeWorld[] = [];
afterEach(async () => {
  for (const fake of open.splice(0)) await fake.stop();
});

async function prepared(): Promise<FakeWorld> {
  const fake = await startFakeWorld({ level: 'auto' });
  open.push(fake);
  return fake;
}

function planned(world: World): Promise<Plan> {
  const scope = { namespaces: [], labelSelector: '' };
  return makePlan(world, { scope, only: [], createdBy: undefined, signal });
}

function applied(world: World, plan: Plan): Promise<Run> {
  return applyPlan(world, { plan, startedBy: 'alice', signal, onChange: () => {} });
}

describe('the loan of a patch that a run rolls out', () => {
  it('is opened once, with where it was put, and ends when the run is rolled back', async () => {
    const fake = await prepared();
    await fake.deploy('web');
    const plan = await planned(fake.world);
    const run = await applied(fake.world, plan);
    const [loan, ...more] = (await listLoans(fake.world)).loans;
    expect(more).toEqual([]);
    const target = plan.patches[0]?.patch.targets[0];
    expect(loan).toMatchObject({
      state: 'open',
      run: run.id,
      patched: {
        repository: `${fake.registry.host}/shop/web`,
        tag: '1-oakum.1',
        digest: run.patches[0]?.patchedDigest,
      },
      engine: 'native',
      os: { id: 'debian' },
      packageType: 'deb',
      packages: [{ name: 'less', from: vulnerableLess, to: fixedLess }],
      covers: expect.arrayContaining([{ vulnerability: 'CVE-2024-32487', package: 'less' }]),
      where: [{ id: target?.workload.id, name: 'shop/Deployment/web' }],
    });
    await applied(fake.world, plan);
    const entries = await (await fake.world.store()).evidence.ofRun(run.id);
    expect(entries.filter(({ kind }) => kind === 'loan-opened')).toHaveLength(1);
    await actOnRun(fake.world, { id: run.id, act: 'rollback', by: 'alice', signal, onChange: () => {} });
    expect((await listLoans(fake.world)).loans).toMatchObject([
      { id: loan?.id, state: 'retired', end: { kind: 'rolled-back', run: run.id } },
    ]);
    const ended = (await (await fake.world.store()).evidence.ofRun(run.id)).flatMap(
      (entry) => bodyOf('loan-ended', entry) ?? [],
    );
    expect(ended).toMatchObject([{ loan: loan?.id, end: { kind: 'rolled-back' } }]);
  });
});
