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
  const repository =
    effect.action === 'image.patch'
      ? effect.toRepository
      : effect.action === 'image.sign'
        ? effect.repository
        : undefined;
  const host = repository?.split('/')[0];
  if (host !== undefined && !within(ceiling.registries, host))
    return refuse('ceiling', `this executor does not push to ${host}`);
  return undefined;
}

function within(allowed: readonly string[], name: string): boolean {
  return allowed.includes('*') || allowed.includes(name);
}
