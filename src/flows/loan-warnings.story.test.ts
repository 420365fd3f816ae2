import { afterEach, describe, expect, it } from 'vitest';
import type { Patch, Plan } from '../model/index.ts';
import { applyPlan } from './apply-plan.ts';
import { type FakeWorld, fixedLess, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { asked } from './conformance/patch-images.ts';
import { listLoans } from './list-loans.ts';
import { bumpWarnings, loanWarnings } from './loans/loan-warnings.ts';
import { makePlan } from './make-plan.ts';
import { patchImage } from './patch-image.ts';
import { scanCluster } from './scan-cluster.ts';
import type { World } from './world.ts';

const { signal } = new AbortController();
const open: FakeWorld[] = [];
afterEach(async () => {
  for (const fake of open.splice(0)) await fake.stop();
});

async function started(): Promise<FakeWorld> {
  const fake = await startFakeWorld({ level: 'auto' });
  open.push(fake);
  return fake;
}

const planned = (world: World): Promise<Plan> =>
  makePlan(world, { scope: { namespaces: [], labelSelector: '' }, only: [], createdBy: undefined, signal });
const codes = ({ warnings = [] }: Plan) => warnings.map(({ code, what }) => `${code} ${what}`);

/** Somebody names another image in the template of `shop/web`. */
async function named(fake: FakeWorld, image: string): Promise<void> {
  const containers = [{ name: 'web', image: `${fake.registry.host}/${image}` }];
  const url = `${fake.kube.url}/apis/apps/v1/namespaces/shop/deployments/web`;
  const changed = await fetch(url, {
    method: 'PATCH',
    headers: { authorization: 'Bearer admin', 'content-type': 'application/strategic-merge-patch+json' },
    body: JSON.stringify({ spec: { template: { spec: { containers } } } }),
  });
  expect(changed.status).toBe(200);
}

describe('a plan', () => {
  it('has no warning where there is no loan', async () => {
    const fake = await started();
    await fake.deploy('web');
    expect((await planned(fake.world)).warnings).toBeUndefined();
  });

  it('warns of a template that names an image without the fixes that were put there', async () => {
    const fake = await started();
    await fake.deploy('web');
    await applyPlan(fake.world, {
      plan: await planned(fake.world),
      startedBy: 'alice',
      signal,
      onChange: () => {},
    });
    expect(codes(await planned(fake.world))).toEqual([]);
    await fake.push('shop/web:2', [less(vulnerableLess), { name: 'new', version: '1' }]);
    await named(fake, 'shop/web:2');
    const plan = await planned(fake.world);
    const [loan] = (await listLoans(fake.world)).loans;
    expect(codes(plan)).toEqual(['loan.brought-back shop/Deployment/web container web']);
    expect(plan.warnings?.[0]?.message).toContain(
      `${fake.registry.host}/shop/web:2, which lacks the fix of CVE-`,
    );
    expect(plan.warnings?.[0]?.message).toContain(loan?.id);
  });

  it('warns of what was patched by hand and is not deployed, and of a loan that has expired', async () => {
    const fake = await started();
    const { reference } = await fake.push('shop/web:1', [less(vulnerableLess)]);
    await patchImage(fake.world, asked(reference));
    await fake.deploy('web');
    expect(codes(await planned(fake.world))).toEqual(['loan.not-deployed shop/Deployment/web container web']);
    const now = fake.world.clock.now().add({ hours: 24 * 31 });
    const later = fake.again({ clock: { ...fake.world.clock, now: () => now } });
    expect(codes(await planned(later))).toEqual([
      `loan.expired ${fake.registry.host}/shop/web:1-oakum.1`,
      'loan.not-deployed shop/Deployment/web container web',
    ]);
  });

  it('offers no layer patch any more where the build of its owner has the fixes', async () => {
    const fake = await started();
    const layers = async () =>
      (await planned(fake.world)).patches.filter(({ patch }) => patch.kind === 'layer-patch');
    const { reference } = await fake.push('shop/web:main', [less(vulnerableLess)]);
    await fake.deploy('web', { image: 'shop/web:main' });
    await patchImage(fake.world, asked(reference));
    expect(await layers()).toMatchObject([{ patch: { kind: 'layer-patch' }, decision: { kind: 'allow' } }]);
    const { digest } = await fake.push('shop/web:main', [less(fixedLess)]);
    await fake.deploy('canary', { image: 'shop/web:main' });
    expect(await layers()).toMatchObject([
      {
        patch: { kind: 'layer-patch' },
        decision: { kind: 'blocked', rule: 'loan.retired', reasons: [expect.stringContaining(digest)] },
      },
    ]);
  });
});

describe('a tag bump', () => {
  it('is warned of where the newer tag lacks what a loan covers, before a run', async () => {
    const fake = await started();
    const { reference, digest } = await fake.push('shop/web:1.0', [less(vulnerableLess)]);
    await patchImage(fake.world, asked(reference));
    const bad = await fake.push('shop/web:1.1', [less(vulnerableLess), { name: 'new', version: '1' }]);
    const good = await fake.push('shop/web:1.2', [less(fixedLess)]);
    const bumpTo = (to: typeof bad): Patch => ({
      kind: 'tag-bump',
      id: 'bump',
      title: 'web: newer tag',
      subject: `image:${digest}`,
      removes: [],
      leaves: [],
      exploited: 0,
      points: 0,
      where: [],
      how: 'tag bump',
      reasons: [],
      targets: [],
      image: reference,
      digest,
      toImage: to.reference,
      toDigest: to.digest,
    });
    const warned = await bumpWarnings(fake.world, {
      patches: [bumpTo(bad), bumpTo(good)],
      cluster: 'unknown',
      signal,
    });
    expect(warned).toEqual([
      {
        code: 'loan.would-bring-back',
        what: 'web: newer tag',
        message: expect.stringContaining(`${bad.reference} lacks the fix of CVE-`),
      },
    ]);
  });
});

describe('what an estate runs of a loan', () => {
  it.each([
    ['disputed', ['loan.source-reverts shop/Deployment/web']],
    ['likely', ['loan.source-reverts shop/Deployment/web']],
    ['certain', []],
  ] as const)('may be reverted by a manager whose word is %s', async (confidence, expected) => {
    const fake = await started();
    const { reference } = await fake.push('shop/web:1.0', [less(vulnerableLess)]);
    await patchImage(fake.world, asked(reference));
    await fake.deploy('web', { image: 'shop/web:1.0-oakum.1' });
    const scope = { namespaces: [], labelSelector: '' };
    const { inventory } = await scanCluster(fake.world, {
      scope,
      advisoriesFrom: undefined,
      packagesOnly: false,
      signal,
    });
    const ownership = { manager: 'argocd', name: 'application shop', confidence, evidence: [] } as const;
    const workloads = inventory.workloads.map((workload) => ({ ...workload, ownership }));
    const warned = await loanWarnings(fake.world, {
      inventory: { ...inventory, workloads },
      patches: [],
      signal,
    });
    expect(warned.map(({ code, what }) => `${code} ${what}`)).toEqual(expected);
  });
});
