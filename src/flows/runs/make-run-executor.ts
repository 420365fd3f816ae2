import { type Executor, makeExecutor, type Past } from '../../executor/index.ts';
import { EffectOutcome } from '../../model/index.ts';
import type { Store } from '../../store/interface.ts';
import { clusterDocument } from '../estate/cluster-document.ts';
import { makeImageHands } from '../images/image-hands.ts';
import type { World } from '../world.ts';

/**
 * The in-process executor with the ceiling that this machine's own configuration sets: namespaces from the Cluster
 * document, registries that a Registry document opens for pushing.
 */
export async function makeRunExecutor(world: World, store: Store): Promise<Executor> {
  const cluster = await world.cluster();
  const { write } = clusterDocument(world.documents, cluster.name).spec;
  const declared = world.documents.registries.flatMap(({ spec }) => {
    if (spec.push === undefined) return [];
    return spec.push.repository === 'same' ? [spec.host] : [spec.push.repository.split('/')[0] ?? spec.host];
  });
  return makeExecutor(
    {
      clock: world.clock,
      kube: cluster,
      images: makeImageHands(world),
      plan: (digest) => store.plans.get(digest),
      approvals: (plan) => store.plans.approvals(plan.digest),
      past: pastOf(store),
    },
    { namespaces: write.namespaces, registries: declared, actions: ['*'] },
  );
}

/** The log of effects as the executor asks it; the keys are those of the effects (`effectFor`, the rollout's `image`). */
function pastOf({ runs }: Store): Past {
  return {
    made: async (run, patch) => {
      const entry = await runs.outcomeOf(`${run}/${patch}/image`);
      const outcome = EffectOutcome.safeParse(entry?.body.outcome);
      return outcome.success && outcome.data.kind === 'done' ? outcome.data.result.image : undefined;
    },
    begun: async ({ run, patch, target }) =>
      (await runs.intentOf(`${run}/${patch}/${target.uid}/image`)) !== undefined,
  };
}
