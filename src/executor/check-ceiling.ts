import type { Effect } from '../model/index.ts';
import { type Refusal, refuse } from './refusal.ts';

/** What this executor does at most, whatever a plan says; set locally, never by the server. `*` means any. */
export interface Ceiling {
  readonly namespaces: readonly string[];
  readonly registries: readonly string[];
  readonly actions: readonly string[];
}

export function checkCeiling(effect: Effect, ceiling: Ceiling): Refusal | undefined {
  if (!within(ceiling.actions, effect.action))
    return refuse('ceiling', `this executor does not do ${effect.action}`);
  if ('target' in effect && !within(ceiling.namespaces, effect.target.namespace)) {
    return refuse('ceiling', `this executor does not write to namespace ${effect.target.namespace}`);
  }
  const host = placeOf(effect)?.split('/')[0];
  if (host !== undefined && !within(ceiling.registries, host))
    return refuse('ceiling', `this executor does not push to ${host}`);
  return effect.action === 'image.rebuild' ? checkBuild(effect, ceiling) : undefined;
}

/** A build in the cluster is a write to its namespace like any other. */
function checkBuild(
  { order: { namespace } }: Extract<Effect, { action: 'image.rebuild' }>,
  { namespaces }: Ceiling,
): Refusal | undefined {
  if (namespace === undefined || within(namespaces, namespace)) return undefined;
  return refuse('ceiling', `this executor does not let anything be built in namespace ${namespace}`);
}

/** Where something new comes to lie in a registry by it, whoever pushes it. */
function placeOf(effect: Effect): string | undefined {
  switch (effect.action) {
    case 'image.patch':
      return effect.toRepository;
    case 'image.rebuild':
      return effect.order.result;
    case 'image.sign':
      return effect.repository;
    default:
      return undefined;
  }
}

function within(allowed: readonly string[], name: string): boolean {
  return allowed.includes('*') || allowed.includes(name);
}
