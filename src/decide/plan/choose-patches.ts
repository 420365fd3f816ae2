import type { Patch } from '../../model/index.ts';
import { comparePatches } from './order.ts';

/**
 * For each subject the option that removes the most (a newer tag before a layer patch when they remove as much), so
 * that no container is changed twice; and every `none`, which changes nothing. In the order to do them.
 */
export function choosePatches(options: readonly Patch[]): readonly Patch[] {
  const best = new Map<string, Patch>();
  const chosen: Patch[] = [];
  for (const option of options) {
    if (option.kind === 'none') {
      chosen.push(option);
      continue;
    }
    const known = best.get(keyOf(option));
    if (known === undefined || isBetter(option, known)) best.set(keyOf(option), option);
  }
  return [...chosen, ...best.values()].toSorted(comparePatches);
}

function keyOf(patch: Patch): string {
  return `${patch.subject} ${patch.kind === 'none' ? '' : patch.image}`;
}

function isBetter(option: Patch, known: Patch): boolean {
  if (option.removes.length !== known.removes.length) return option.removes.length > known.removes.length;
  return option.kind === 'tag-bump' && known.kind === 'layer-patch';
}
