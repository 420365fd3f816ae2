import { builtIn } from '../resources/registry.ts';
import { matcherOf } from '../selectors/labels.ts';
import { generationOf, isConditionTrue, isDeleting, labelsOf, nameOf, secondsText } from '../values/meta.ts';
import { at, copy, isTree, numberAt, put, type Tree, textAt, treeAt } from '../values/tree.ts';
import type { World } from '../world.ts';
import { removeObject } from './remove.ts';
import { badRequest, forbidden, StatusError, tooManyRequests } from './status.ts';
import { readObject } from './update.ts';

export interface Eviction {
  readonly namespace: string;
  readonly name: string;
  /** A policy/v1 Eviction. */
  readonly body: Tree;
  readonly dryRun: boolean;
}

/** POST pods/…/eviction: the verdict of the pod's disruption budget, then a delete. 429 with its cause where it says no. */
export function evictPod(world: World, eviction: Eviction): Tree {
  const { namespace, name, body } = eviction;
  if (textAt(body, 'kind') !== 'Eviction') throw badRequest('the body is not an Eviction');
  const own = textAt(body, 'metadata', 'name');
  if (own !== '' && own !== name)
    throw badRequest(`name in URL does not match name in Eviction object: ${own}`);
  const pods = builtIn('pods');
  const options = treeAt(body, 'deleteOptions');
  const isDry = eviction.dryRun || (Array.isArray(options.dryRun) && options.dryRun.includes('All'));
  const pod = readObject(world, { resource: pods, namespace, name });
  const budget = isFree(pod) ? undefined : budgetOf(world, pod);
  if (budget !== undefined) spend(world, { budget, pod, isDry });
  removeObject(world, { resource: pods, namespace, name, options, dryRun: isDry });
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
}

/** A pod that does not run, or is already going, costs nothing. */
function isFree(pod: Tree): boolean {
  return isDeleting(pod) || ['Succeeded', 'Failed', 'Pending'].includes(textAt(pod, 'status', 'phase'));
}

function budgetOf(world: World, pod: Tree): Tree | undefined {
  const labels = labelsOf(pod);
  const all = world.store.list(builtIn('poddisruptionbudgets'), textAt(pod, 'metadata', 'namespace'));
  const [budget, second] = all.filter((candidate) => matcherOf(at(candidate, 'spec', 'selector'))(labels));
  if (second === undefined) return budget;
  const message =
    'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
  throw new StatusError(500, 'InternalError', message, {});
}

interface Spending {
  readonly budget: Tree;
  readonly pod: Tree;
  readonly isDry: boolean;
}

function spend(world: World, { budget, pod, isDry }: Spending): void {
  if (isUnhealthyAllowed(budget, pod)) return;
  const fault = verdict(budget);
  if (fault !== undefined) throw fault;
  if (isDry) return;
  const after = copy(budget);
  put(after, ['status', 'disruptionsAllowed'], numberAt(budget, 'status', 'disruptionsAllowed') - 1);
  put(after, ['status', 'disruptedPods', nameOf(pod)], secondsText(world.clock.now()));
  world.store.put(builtIn('poddisruptionbudgets'), after);
}

/** A pod that is not ready may go when the healthy ones suffice, or always where the budget says so. */
function isUnhealthyAllowed(budget: Tree, pod: Tree): boolean {
  if (isConditionTrue(pod, 'Ready')) return false;
  if (textAt(budget, 'spec', 'unhealthyPodEvictionPolicy') === 'AlwaysAllow') return true;
  const wanted = numberAt(budget, 'status', 'desiredHealthy');
  return wanted > 0 && numberAt(budget, 'status', 'currentHealthy') >= wanted;
}

const refusal = "Cannot evict pod as it would violate the pod's disruption budget.";

function verdict(budget: Tree): StatusError | undefined {
  const name = nameOf(budget);
  const cause = (message: string) => [{ reason: 'DisruptionBudget', message }];
  if (numberAt(budget, 'status', 'observedGeneration') < generationOf(budget)) {
    const message = `The disruption budget ${name} is still being processed by the server.`;
    return tooManyRequests(refusal, 10, cause(message));
  }
  const allowed = numberAt(budget, 'status', 'disruptionsAllowed');
  if (allowed < 0)
    return forbidden(builtIn('poddisruptionbudgets'), name, 'pdb disruptions allowed is negative');
  const disrupted = at(budget, 'status', 'disruptedPods');
  if (isTree(disrupted) && Object.keys(disrupted).length > 2_000) {
    return forbidden(
      builtIn('poddisruptionbudgets'),
      name,
      'DisruptedPods map too big - too many evictions not confirmed by PDB controller',
    );
  }
  if (allowed > 0) return undefined;
  const [wanted, healthy] = [
    numberAt(budget, 'status', 'desiredHealthy'),
    numberAt(budget, 'status', 'currentHealthy'),
  ];
  const message = `The disruption budget ${name} needs ${wanted} healthy pods and has ${healthy} currently`;
  return tooManyRequests(refusal, 0, cause(message));
}
