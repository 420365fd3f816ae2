import type { EffectOutcome } from '../model/index.ts';

/** A check that said no: nothing was changed. */
export type Refusal = Extract<EffectOutcome, { kind: 'refused' }>;

export function refuse(code: string, reason: string): Refusal {
  return { kind: 'refused', code: `executor.${code}`, reason };
}
