import type { Advisory } from '../../model/index.ts';
import type { Answer } from './affected.ts';

/** One advisory of a name that was looked up, and what it says of the version. */
export interface Found {
  readonly advisory: Advisory;
  readonly lookedUp: string;
  readonly answer: Answer;
}
