import { describe, expect, it } from 'vitest';
import { aLayerPatch, aPlan, aPlannedPatch, aRebuild } from '../../flows/conformance/records.ts';
import type { WorkloadWindow } from '../../model/index.ts';
import { planMarkdown, planTable } from './plan.ts';

const windows: readonly WorkloadWindow[] = [
  {
    workload: { id: 'c/uid-cart', name: 'shop/Deployment/cart' },
    decision: { kind: 'waits', rule: 'MaintenanceWindow nights', until: '2026-11-21T21:00:00.000Z' },
  },
  {
    workload: { id: 'c/uid-web', name: 'shop/Deployment/web' },
    decision: { kind: 'allow', rule: 'no MaintenanceWindow speaks for it' },
  },
];
const patch = aLayerPatch(['cart', 'web']);
const line = '#1 shop/Deployment/cart: waits until 2026-11-21T21:00:00.000Z (MaintenanceWindow nights)';

describe('a plan for a person', () => {
  const off = 'writing is off for namespace data: name it in Cluster.spec.write.namespaces';
  const kind = 'rolling out a StatefulSet is not yet supported';
  const blocked = (reasons: readonly string[]) => ({ kind: 'blocked', rule: 'policy', reasons }) as const;
  const plan = aPlan([
    aPlannedPatch(aLayerPatch(['web'])),
    aPlannedPatch(aLayerPatch(['db']), { decision: blocked([kind, off]) }),
    aPlannedPatch(aLayerPatch(['cache']), { decision: blocked([off]) }),
  ]);

  it('has one reason in the row, and says below which rows each reason holds up', () => {
    const lines = planTable(plan).split('\n');
    const at = lines.indexOf('blocked, by reason and row');
    expect(lines.slice(at + 1, at + 3)).toEqual([`  ${off}: 2, 3`, `  ${kind}: 2`]);
    const rows = lines.filter((line) => /^[123] /.test(line)).map((line) => line.trimEnd());
    expect(rows).toEqual([
      expect.stringMatching(/allow \(PatchPolicy all level auto\)$/),
      expect.stringMatching(/blocked: rolling out a StatefulSet is not yet supported \(\+1\)$/),
      expect.stringMatching(/blocked: writing is off for namespace data/),
    ]);
  });

  it.each([
    ['table', planTable],
    ['markdown', planMarkdown],
  ])('names each workload that waits while its siblings go, as %s', (_, print) => {
    const text = print(aPlan([aPlannedPatch(patch, { windows })]));
    expect(text).toContain(line);
    expect(text).not.toContain('shop/Deployment/web:');
  });

  it.each([
    ['table', planTable],
    ['markdown', planMarkdown],
  ])('says what the owner of an image is asked to build, as %s', (_, print) => {
    const rebuild = aRebuild(['web']);
    const { order } = rebuild;
    const tekton = { ...rebuild, order: { ...order, namespace: 'ci' } };
    const lines = print(aPlan([aPlannedPatch(patch), aPlannedPatch(rebuild), aPlannedPatch(tekton)])).split(
      '\n',
    );
    const what = `(Baseline shop): ${order.revision} on ${order.base}, into ${order.result}`;
    expect(lines.filter((one) => one.includes('is built by'))).toEqual([
      `#2 is built by https://ci.example ${what}`,
      `#3 is built by https://ci.example in namespace ci ${what}`,
    ]);
  });

  it('says until when it lives, and why', () => {
    const expiryRule = 'a plan lives 24 hours';
    expect(planTable(aPlan([], { expiryRule }))).toContain(
      'expires 2026-11-22T09:00:00.000Z: a plan lives 24 hours',
    );
    expect(planMarkdown(aPlan([]))).toContain('expires 2026-11-22T09:00:00.000Z\n');
  });

  it('says it once where all wait', () => {
    const all = windows.slice(0, 1);
    const decision = { kind: 'waits', rule: 'MaintenanceWindow nights' } as const;
    expect(planTable(aPlan([aPlannedPatch(patch, { windows: all, decision })]))).not.toContain(line);
  });

  it('reads plans that were made before windows were asked by workload', () => {
    expect(planTable(aPlan([aPlannedPatch(patch)]))).toContain('allow (PatchPolicy all level auto)');
  });
});
