import { compareText } from '../../kernel/index.ts';
import type { PlannedPatch, RolloutState } from '../../model/index.ts';

/** One rollout per workload of the patch, its containers together, sorted by name. */
export function initialRollouts(planned: PlannedPatch, toImage: string): readonly RolloutState[] {
  const { targets } = planned.patch;
  const uids = [...new Set(targets.map((target) => target.uid))];
  const rollouts = uids.flatMap((uid): RolloutState[] => {
    const own = targets
      .filter((target) => target.uid === uid)
      .toSorted((left, right) => compareText(left.container, right.container));
    const [first] = own;
    const basis = planned.basis.find((one) => one.uid === uid);
    if (first === undefined || basis === undefined) return [];
    return [
      {
        workload: first.workload.id,
        uid,
        kind: first.kind,
        apiVersion: basis.apiVersion,
        namespace: first.namespace,
        name: first.name,
        phase: 'pending',
        before: own.map(({ container, image }) => ({ container, image })),
        after: own.map(({ container }) => ({ container, image: toImage })),
        verdicts: [],
        note: '',
      },
    ];
  });
  return rollouts.toSorted((left, right) =>
    compareText(`${left.namespace}/${left.name}`, `${right.namespace}/${right.name}`),
  );
}
