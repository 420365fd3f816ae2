import type { RolloutStrategy } from '../step.ts';
import { bakeGated } from './bake-gated/index.ts';

/** Every strategy of this shelf, one line each; a test compares it with the disk. The first that fits a kind is used. */
export const rolloutStrategies: readonly RolloutStrategy[] = [bakeGated];
