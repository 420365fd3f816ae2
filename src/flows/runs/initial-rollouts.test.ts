import { describe, expect, it } from 'vitest';
import { aLayerPatch, aPlannedPatch, image, madeImage } from '../conformance/records.ts';
import { initialRollouts } from './initial-rollouts.ts';

describe('the rollouts of a patch', () => {
  it('are one for each workload, by namespace and name', () => {
    const planned = aPlannedPatch(aLayerPatch(['web', 'cart']));
    expect(initialRollouts(planned, madeImage)).toMatchObject([
      { name: 'cart', uid: 'uid-cart', workload: 'c/uid-cart', phase: 'pending', apiVersion: 'apps/v1' },
      { name: 'web', uid: 'uid-web' },
    ]);
  });

  it('move the containers of one workload together, by name', () => {
    const patch = aLayerPatch(['web']);
    const [target] = patch.targets;
    if (target === undefined) throw new Error('the patch has a target');
    const targets = [
      { ...target, container: 'worker' },
      { ...target, container: 'init', image: `${image}-init` },
    ];
    const planned = aPlannedPatch(patch, { patch: { ...patch, targets } });
    expect(initialRollouts(planned, madeImage)).toMatchObject([
      {
        before: [
          { container: 'init', image: `${image}-init` },
          { container: 'worker', image },
        ],
        after: [
          { container: 'init', image: madeImage },
          { container: 'worker', image: madeImage },
        ],
      },
    ]);
  });

  it('leave out what the plan did not see', () => {
    expect(initialRollouts(aPlannedPatch(aLayerPatch(['web']), { basis: [] }), madeImage)).toEqual([]);
  });
});
