import { annotationsOf, createdOf, isDeleting, nameOf } from '../../values/meta.ts';
import { at, copy, drop, numberAt, same, type Tree, textAt, treeAt } from '../../values/tree.ts';
import { scaled } from '../availability.ts';

/** Facts about a Deployment and its ReplicaSets, in the terms of pkg/controller/deployment/util (Kubernetes 1.37). */
export const revisionAnnotation = 'deployment.kubernetes.io/revision';
export const historyAnnotation = 'deployment.kubernetes.io/revision-history';
export const desiredAnnotation = 'deployment.kubernetes.io/desired-replicas';
export const mostAnnotation = 'deployment.kubernetes.io/max-replicas';
export const hashLabel = 'pod-template-hash';

export const replicasOf = (object: Tree): number => numberAt(object, 'spec', 'replicas');
export const availableOf = (set: Tree): number => numberAt(set, 'status', 'availableReplicas');
export const isRolling = (deployment: Tree): boolean =>
  textAt(deployment, 'spec', 'strategy', 'type') === 'RollingUpdate';
export const isPaused = (deployment: Tree): boolean => at(deployment, 'spec', 'paused') === true;

/** The largest int32 means that there is no deadline. */
export function hasDeadline(deployment: Tree): boolean {
  const seconds = at(deployment, 'spec', 'progressDeadlineSeconds');
  return typeof seconds === 'number' && seconds !== 2_147_483_647;
}

export function maxSurge(deployment: Tree): number {
  if (!isRolling(deployment)) return 0;
  return scaled(
    at(deployment, 'spec', 'strategy', 'rollingUpdate', 'maxSurge'),
    replicasOf(deployment),
    'up',
  );
}

/** Never more than the replicas; 1 where both bounds come out as 0, or nothing could move. */
export function maxUnavailable(deployment: Tree): number {
  if (!isRolling(deployment) || replicasOf(deployment) === 0) return 0;
  const value = at(deployment, 'spec', 'strategy', 'rollingUpdate', 'maxUnavailable');
  const count = scaled(value, replicasOf(deployment), 'down');
  return Math.min(maxSurge(deployment) === 0 && count === 0 ? 1 : count, replicasOf(deployment));
}

/** A Deployment and what it controls: the set of its template as it is now, and the older ones, oldest first. */
export interface Sets {
  readonly fresh: Tree | undefined;
  readonly old: readonly Tree[];
}

export function sortSets(deployment: Tree, sets: readonly Tree[]): Sets {
  const byAge = [...sets].sort((left, right) => (ageKey(left) < ageKey(right) ? -1 : 1));
  const fresh = byAge.find((set) => isSameTemplate(set, deployment));
  return { fresh, old: byAge.filter((set) => set !== fresh) };
}

function ageKey(set: Tree): string {
  return `${createdOf(set)} ${nameOf(set)}`;
}

/** Equal templates, whatever the hash label says. */
function isSameTemplate(set: Tree, deployment: Tree): boolean {
  const template = copy(treeAt(set, 'spec', 'template'));
  drop(template, ['metadata', 'labels', hashLabel]);
  return same(bare(template), bare(treeAt(deployment, 'spec', 'template')));
}

function bare(template: Tree): Tree {
  const result = copy(template);
  drop(result, ['metadata', 'creationTimestamp']);
  for (const field of ['labels', 'annotations']) {
    if (Object.keys(treeAt(result, 'metadata', field)).length === 0) drop(result, ['metadata', field]);
  }
  if (Object.keys(treeAt(result, 'metadata')).length === 0) drop(result, ['metadata']);
  return result;
}

export function allOf({ fresh, old }: Sets): Tree[] {
  return fresh === undefined ? [...old] : [...old, fresh];
}

export function activeOf(sets: readonly Tree[]): Tree[] {
  return sets.filter((set) => replicasOf(set) > 0);
}

export function sum(sets: readonly Tree[], count: (set: Tree) => number): number {
  return sets.reduce((total, set) => total + count(set), 0);
}

export function numberAnnotation(object: Tree, name: string): number | undefined {
  const text = annotationsOf(object)[name];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Old sets without pods, beyond the history limit, lowest revision first. */
export function surplusSets(deployment: Tree, old: readonly Tree[]): Tree[] {
  const living = old.filter((set) => !isDeleting(set));
  const excess = living.length - numberAt(deployment, 'spec', 'revisionHistoryLimit');
  if (excess <= 0) return [];
  const revision = (set: Tree): number => numberAnnotation(set, revisionAnnotation) ?? 0;
  return [...living]
    .sort((left, right) => revision(left) - revision(right))
    .slice(0, excess)
    .filter((set) => replicasOf(set) === 0 && numberAt(set, 'status', 'replicas') === 0);
}
