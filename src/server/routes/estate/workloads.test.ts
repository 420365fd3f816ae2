import { describe, expect, it } from 'vitest';
import type { Exposure } from '../../../model/index.ts';
import { madeUpScan, workloadOf } from '../../conformance/made-up-scan.ts';
import { estateViews } from './estate-views.ts';
import { workloadDetail } from './workloads.ts';

const web = workloadOf('web', 'registry.acme.test/shop/web:1', []);
const open: Exposure = {
  level: 'open',
  evidence: ['Ingress shop/web → Service shop/web'],
  paths: [{ level: 'open', hops: [{ kind: 'Ingress', name: 'shop/web' }] }],
};

function detailOf(uid: string, exposures: ReadonlyMap<string, Exposure>) {
  const scan = madeUpScan({ inventory: { workloads: [web] }, exposures });
  return workloadDetail(scan, estateViews(scan).workloads, uid);
}

describe('one workload', () => {
  it('has every way to its pods, its row, and what its power is not known of', () => {
    const { workload, ...rest } = detailOf(web.uid, new Map([[web.id, open]])) ?? {};
    expect(workload).toMatchObject({ id: web.id, name: 'web', exposure: 'open' });
    expect(rest).toMatchObject({ exposure: open, blastRadius: { points: expect.any(Number) } });
  });

  it('says that nobody judged it rather than that nobody reaches it', () => {
    expect(detailOf(web.uid, new Map())?.exposure).toEqual({
      level: 'unknown',
      evidence: ['nobody judged it'],
    });
  });

  it('is nothing where no workload of the scan has that UID', () => {
    expect(detailOf('other', new Map())).toBeUndefined();
  });
});
