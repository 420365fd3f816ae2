import { builtIn } from '../resources/registry.ts';
import { matcherOf } from '../selectors/labels.ts';
import {
  controllerOf,
  generationOf,
  isConditionTrue,
  isDeleting,
  labelsOf,
  millisecondsSince,
  nameOf,
  namespaceOf,
} from '../values/meta.ts';
import { at, drop, numberAt, put, type Tree, textAt, textsOf } from '../values/tree.ts';
import type { World } from '../world.ts';
import { scaled } from './availability.ts';
import { type Controller, keyOf, splitKey } from './runtime.ts';
import { changeStatus, isActive, setCondition } from './writes.ts';

const budgets = builtIn('poddisruptionbudgets');
/** A pod that was to go and is still there after this long counts again. */
const disruptedForMs = 120_000;

/** Keeps in every budget's status how many of its pods may go now. */
export function makeDisruptionController(world: World): Controller {
  return {
    name: 'disruption',
    concerns: ({ resource, object }) => {
      if (resource.plural === 'poddisruptionbudgets') return [keyOf(object)];
      if (resource.plural !== 'pods') return [];
      const labels = labelsOf(object);
      return world.store
        .list(budgets, namespaceOf(object))
        .filter((budget) => matcherOf(at(budget, 'spec', 'selector'))(labels))
        .map(keyOf);
    },
    reconcile: (key) => {
      const { namespace, name } = splitKey(key);
      const budget = world.store.get(budgets, namespace, name);
      if (budget === undefined || isDeleting(budget)) return undefined;
      const matches = matcherOf(at(budget, 'spec', 'selector'));
      const pods = world.store
        .list(builtIn('pods'), namespace)
        .filter((pod) => matches(labelsOf(pod)) && isActive(pod));
      judge(world, budget, pods);
      return Object.keys(textsOf(at(budget, 'status', 'disruptedPods'))).length > 0
        ? disruptedForMs
        : undefined;
    },
  };
}

function judge(world: World, budget: Tree, pods: readonly Tree[]): void {
  const disrupted = stillDisrupted(world, budget, pods);
  const expected = expectedCount(world, budget, pods);
  const wanted = desiredHealthy(budget, expected);
  const healthy = pods.filter(
    (pod) => isConditionTrue(pod, 'Ready') && disrupted[nameOf(pod)] === undefined,
  ).length;
  const allowed = expected <= 0 ? 0 : Math.max(0, healthy - wanted);
  changeStatus(world, budgets, budget, (draft) => {
    put(draft, ['status', 'currentHealthy'], healthy);
    put(draft, ['status', 'desiredHealthy'], wanted);
    put(draft, ['status', 'expectedPods'], expected);
    put(draft, ['status', 'disruptionsAllowed'], allowed);
    put(draft, ['status', 'observedGeneration'], generationOf(budget));
    if (Object.keys(disrupted).length === 0) drop(draft, ['status', 'disruptedPods']);
    else put(draft, ['status', 'disruptedPods'], disrupted);
    const [status, reason] =
      allowed > 0 ? (['True', 'SufficientPods'] as const) : (['False', 'InsufficientPods'] as const);
    setCondition(world, draft, { type: 'DisruptionAllowed', status, reason, message: '' });
  });
}

function stillDisrupted(world: World, budget: Tree, pods: readonly Tree[]): Record<string, string> {
  const entries = Object.entries(textsOf(at(budget, 'status', 'disruptedPods')));
  return Object.fromEntries(
    entries.filter(
      ([name, since]) =>
        pods.some((pod) => nameOf(pod) === name) &&
        millisecondsSince(since, world.clock.now()) < disruptedForMs,
    ),
  );
}

/** With a plain `minAvailable` the pods there are; else what their controllers want. */
function expectedCount(world: World, budget: Tree, pods: readonly Tree[]): number {
  if (typeof at(budget, 'spec', 'minAvailable') === 'number') return pods.length;
  const owners = new Map(
    pods.flatMap((pod) => {
      const owner = topScale(world, pod);
      return owner === undefined
        ? []
        : [[textAt(owner, 'metadata', 'uid'), numberAt(owner, 'spec', 'replicas')] as const];
    }),
  );
  return [...owners.values()].reduce((total, replicas) => total + replicas, 0);
}

function topScale(world: World, pod: Tree): Tree | undefined {
  let scale: Tree | undefined;
  for (let owner = controllerOf(pod); owner !== undefined; owner = controllerOf(scale ?? {})) {
    const resource = world.registry.byKind(textAt(owner, 'apiVersion'), textAt(owner, 'kind'));
    const found =
      resource === undefined ? undefined : world.store.get(resource, namespaceOf(pod), textAt(owner, 'name'));
    if (found === undefined) return scale;
    scale = found;
  }
  return scale;
}

function desiredHealthy(budget: Tree, expected: number): number {
  const most = at(budget, 'spec', 'maxUnavailable');
  if (most !== undefined) return Math.max(0, expected - scaled(most, expected, 'up'));
  return scaled(at(budget, 'spec', 'minAvailable'), expected, 'up');
}
