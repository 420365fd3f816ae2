import { describe, test } from 'vitest';
import { type Need, rigHas } from './needs.ts';

/**
 * A `describe` for tests that need real servers. Where one is missing the tests are skipped, counted as
 * skipped, and the reason with the command that would change it is in the suite's name; under CI (`CI=true`)
 * they fail instead, because there a missing server means that nothing was proven.
 */
export function describeRig(name: string, needs: readonly Need[], tests: () => void): void {
  const missing = needs.flatMap((need) => {
    const answer = rigHas(need);
    return answer.ok ? [] : [`${need}: ${answer.reason}; ${answer.enable}`];
  });
  if (missing.length === 0) return void describe(name, tests);
  if (process.env.CI === 'true') {
    test(`${name} has its servers`, () => {
      throw new Error(`missing under CI: ${missing.join(' | ')}`);
    });
    return;
  }
  describe.skip(`${name} (skipped, ${missing.join(' | ')})`, tests);
}
