/** Where a step stands. `undone`: it was taken back; `unsure`: nobody can say that it went well. */
export type StepState = 'done' | 'now' | 'failed' | 'undone' | 'unsure' | 'later' | 'left-out';

export interface Step {
  readonly name: string;
  readonly state: StepState;
  readonly note?: string | undefined;
}
