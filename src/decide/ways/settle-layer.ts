import { compareText } from '../../kernel/pure/index.ts';
import type { Way } from '../../model/index.ts';

/** What the engines really said of a layer, after the advisories had promised one. */
export type LayerSettled =
  | {
      readonly kind: 'made';
      readonly why: string;
      readonly removes: readonly string[];
      readonly leaves: number;
    }
  | { readonly kind: 'refused'; readonly why: string };

/** The same ways with that answer; where no engine makes the layer, nothing is chosen. */
export function settleLayer(ways: readonly Way[], settled: LayerSettled): readonly Way[] {
  return ways.map((way): Way => {
    if (way.way !== 'layer-patch' || way.removes === undefined || way.leaves === undefined) return way;
    if (settled.kind === 'refused') {
      const leaves = way.removes.length + way.leaves;
      return { ...way, state: 'not-possible', reason: settled.why, removes: [], leaves };
    }
    const reason = `${settled.why}; ${way.reason}`;
    return { ...way, reason, removes: settled.removes.toSorted(compareText), leaves: settled.leaves };
  });
}
