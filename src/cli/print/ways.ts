import type { Plan, Way } from '../../model/index.ts';
import { shorten } from './scan.ts';
import { printable } from './table.ts';

/** Of each row that changes an image, what stands before the way that it takes, and why that is not taken. */
export function planWays(plan: Plan): readonly string[] {
  const lines = plan.patches.flatMap(({ patch, decision }, index) => {
    const { ways = [] } = patch;
    const chosen = ways.findIndex(({ state }) => state === 'chosen');
    if (decision.kind === 'blocked' || chosen === -1) return [];
    return ways
      .slice(0, chosen + 1)
      .map((way) => printable(`#${index + 1} ${way.way}: ${stateText(way)}: ${shorten(way.reason, 160)}`));
  });
  return lines.length === 0 ? [] : [...lines, ''];
}

/** Every way in one line, as an explanation shows it. */
export function wayLines(ways: readonly Way[]): readonly string[] {
  return ways.map((way) => {
    const needs = way.needs.length === 0 ? '' : `; needs ${way.needs.join(', ')}`;
    return `  way     ${way.way}, ${stateText(way)}, removes ${countText(way.removes?.length)}, leaves ${countText(way.leaves)}: ${way.reason}${needs}; risk: ${way.risks.join('; ')}`;
  });
}

export const wayHead = ['WAY', 'STATE', 'REMOVES', 'LEAVES', 'WHY, RISK, NEEDS'] as const;

/** Every way with what it removes, leaves, risks and needs. */
export function wayRows(ways: readonly Way[]): readonly (readonly string[])[] {
  return ways.flatMap((way) => [
    [way.way, stateText(way), countText(way.removes?.length), countText(way.leaves), way.reason],
    ...way.risks.map((risk) => ['', '', '', '', `risk: ${risk}`]),
    ...way.needs.map((need) => ['', '', '', '', `needs: ${need}`]),
  ]);
}

function stateText({ state }: Way): string {
  return state === 'not-possible' ? 'not possible' : state;
}

function countText(count: number | undefined): string {
  return count === undefined ? 'unknown' : String(count);
}
