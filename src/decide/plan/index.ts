/**
 * The fewest patches, in the order to do them, with the decision about each and a digest over all of it. It refuses to
 * plan for what nobody may change: such patches stay in the plan as blocked, with the rule that said so.
 */

export { planDigest, verifyPlanDigest } from '../../model/index.ts';
export { assemblePlan, type PlanInput, type PlanPart } from './assemble-plan.ts';
export { choosePatches } from './choose-patches.ts';
export { diffImages } from './diff.ts';
export { type Moved, movedSince } from './moved.ts';
export { comparePatches } from './order.ts';
