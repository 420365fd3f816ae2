import type { PatchWay, Plan } from '../../model/index.ts';
import { printable } from './table.ts';

export const waysHead = ['WAY', '', 'REMOVES', 'LEAVES', 'WHY', 'RISK'];

const names: Readonly<Record<PatchWay['way'], string>> = {
  'newer-tag': 'newer tag',
  rebuild: 'rebuild',
  base: 'patch the base',
  'layer-patch': 'layer patch',
  mitigation: 'mitigation, exception',
};

/** One row a way, the most lasting first. */
export function wayRows(ways: readonly PatchWay[]): readonly (readonly string[])[] {
  return ways.map(({ way, state, removes, isAtMost, leaves, reason, risk }) => [
    names[way],
    state,
    removes === undefined ? '' : `${isAtMost === true ? '≤' : ''}${removes}`,
    leaves === undefined ? '' : `${isAtMost === true ? '≥' : ''}${leaves}`,
    printable(reason),
    risk,
  ]);
}

/** One line a way, as an explanation of a patch shows them. */
export function wayLines(ways: readonly PatchWay[]): readonly string[] {
  return wayRows(ways).map(
    ([name, state, removes, leaves, reason, risk]) =>
      `  way     ${name}, ${state}${removes === '' ? '' : `, removes ${removes}, leaves ${leaves}`}: ${reason}; risk: ${risk}`,
  );
}

/** Of a plan of several patches what else could be done, a line each; the whole table is for one. */
export function otherWays(plan: Plan): readonly string[] {
  const lines = plan.patches.flatMap(({ patch, decision }, index) =>
    decision.kind === 'blocked'
      ? []
      : (patch.ways ?? [])
          .filter(({ way, state }) => state === 'possible' && way !== 'mitigation')
          .map(({ way, reason }) => `  #${index + 1} ${names[way]}: ${printable(reason)}`),
  );
  return lines.length === 0
    ? []
    : ['other ways (all of them, with risks: oakum plan --only N)', ...lines, ''];
}
