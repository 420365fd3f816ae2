import { describe, expect, it } from 'vitest';
import { aLayerPatch, aPlan, aPlannedPatch } from '../../flows/conformance/records.ts';
import { planTable } from './plan.ts';

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
});
