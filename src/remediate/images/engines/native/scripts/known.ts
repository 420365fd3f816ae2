import type { Followed, ScriptEffect, Truth } from './facts.ts';
import type { Judgement, Shell, Value } from './shell.ts';

export interface Running {
  readonly shell: Shell;
  readonly judgement: Judgement;
  /** The command as it is written, for the note. */
  readonly source: string;
}

/**
 * A command that the judge knows: its exit status on this image if that can be told, and nothing else, since it does
 * nothing to files here; or the effect that it would have.
 */
export type KnownCommand = (args: readonly Value[], running: Running) => Truth | Followed | ScriptEffect;
