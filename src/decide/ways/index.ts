/**
 * Every way out of the findings of one image, in the order in which they are preferred, each with whether it can be taken
 * and why. It chooses nothing and asks nobody: what was chosen, and what registry, lineage and engines said, is handed in.
 * It refuses to call impossible what is merely not known.
 */
export type { BaseOfEstate, NewerTagFacts, RebuildFacts, Removing, WayFacts } from './facts.ts';
export { type LayerSettled, settleLayer } from './settle-layer.ts';
export { waysOf } from './ways-of.ts';
