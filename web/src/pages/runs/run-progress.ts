import type { Run } from '../../api/generated/types.ts';

const words: readonly (readonly [phase: Run['patches'][number]['phase'], word: string])[] = [
  ['verified', 'verified'],
  ['applied-unverified', 'applied, unverified'],
  ['failed', 'failed'],
  ['skipped', 'skipped'],
];

/** What became of a run's patches: `1 verified, 1 failed, 2 to go`. */
export function progressOf(run: Pick<Run, 'patches' | 'endedAt'>): string {
  const settled = words.flatMap(([phase, word]) => {
    const amount = run.patches.filter((patch) => patch.phase === phase).length;
    return amount === 0 ? [] : [{ amount, text: `${amount} ${word}` }];
  });
  const open = run.patches.length - settled.reduce((sum, { amount }) => sum + amount, 0);
  const rest = open === 0 ? [] : [`${open} ${run.endedAt === undefined ? 'to go' : 'not done'}`];
  return [...settled.map(({ text }) => text), ...rest].join(', ') || 'no patches';
}
