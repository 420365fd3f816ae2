import { type Executor, makeExecutor, type Past } from '../../executor/index.ts';
import { buildSourceDigest, EffectOutcome } from '../../model/index.ts';
import type { Store } from '../../store/interface.ts';
import { clusterDocument } from '../estate/cluster-document.ts';
import { pushedTo } from '../estate/pushed-to.ts';
import { makeImageHands } from '../images/image-hands.ts';
import type { World } from '../world.ts';
import { whyStopped } from './why-stopped.ts';

/**
 * The in-process executor with the ceiling that this machine's own configuration sets: namespaces from the Cluster
 * document, registries that a Registry document opens for pushing.
 */
export async function makeRunExecutor(world: World, store: Store): Promise<Executor> {
  const cluster = await world.cluster();
  const { write } = clusterDocument(world.documents, cluster.name).spec;
  return makeExecutor(
    {
      clock: world.clock,
      kube: cluster,
      images: makeImageHands(world),
      plan: (digest) => store.plans.get(digest),
      approvals: (plan) => store.plans.approvals(plan.digest),
      past: pastOf(store),
      buildSource: async (name) => sourceDigestOf(await world.renewed(), name),
      stopped: async () => (await whyStopped(await world.renewed()))?.reason,
    },
    { namespaces: write.namespaces, registries: pushedTo(world.documents), actions: ['*'] },
  );
}

function sourceDigestOf({ documents }: World, name: string): string | undefined {
  const source = documents.baselines.find(({ metadata }) => metadata.name === name)?.spec.source;
  return source === undefined ? undefined : buildSourceDigest(source);
}

/** The log of effects as the executor asks it; the keys are those of the effects (`effectFor`, the rollout's names). */
function pastOf({ runs }: Store): Past {
  const keyOf = ({ run, patch, target }: Parameters<Past['begun']>[0], name: string): string =>
    `${run}/${patch}/${target.uid}/${name}`;
  return {
    made: async (run, patch) => (await doneBefore(runs, `${run}/${patch}/image`))?.image,
    begun: async (effect) => (await runs.intentOf(keyOf(effect, 'image'))) !== undefined,
    borrowed: async (effect) =>
      effect.key !== keyOf(effect, 'borrow') && (await runs.intentOf(keyOf(effect, 'borrow'))) !== undefined,
    released: async (effect) =>
      (await runs.intentOf(keyOf(effect, 'pause'))) === undefined ||
      (await doneBefore(runs, keyOf(effect, 'promote'))) !== undefined,
    finished: async (effect) => (await doneBefore(runs, keyOf(effect, 'restore'))) !== undefined,
  };
}

/** The result of an effect, if its newest outcome is that it was done. */
async function doneBefore(
  runs: Store['runs'],
  key: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const outcome = EffectOutcome.safeParse((await runs.outcomeOf(key))?.body.outcome);
  return outcome.success && outcome.data.kind === 'done' ? outcome.data.result : undefined;
}
