import type { Verdict } from '../../../model/index.ts';

/** A gate that cannot say yet. Only verdicts are recorded; a gate that watches says what it waits for. */
export interface Watching {
  readonly kind: 'watching';
  readonly reason: string;
}

export type GateAnswer = Watching | Verdict;

/** A check between the parts of a rollout: pure, from what was observed. `Facts` is what the gate needs to know. */
export interface RolloutGate<Facts> {
  readonly id: string;
  judge(facts: Facts): GateAnswer;
}
