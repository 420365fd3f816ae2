import { compareText } from '../../kernel/pure/index.ts';
import type { Patch } from '../../model/index.ts';

/** Earliest deadline first, then points, then how much it removes; what cannot be patched comes last. */
export function comparePatches(left: Patch, right: Patch): number {
  return (
    Number(left.kind === 'none') - Number(right.kind === 'none') ||
    compareText(left.due ?? '9999', right.due ?? '9999') ||
    right.points - left.points ||
    right.removes.length - left.removes.length ||
    compareText(left.title, right.title) ||
    compareText(left.id, right.id)
  );
}
