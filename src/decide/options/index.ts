/**
 * Every patch that could remove a finding, and what stays. One provider a folder, each looking at one subject with its
 * findings and where it runs; what no provider can remove becomes a patch of kind `none`, so that nothing unfixed
 * drops out of sight. It chooses nothing: that is the plan's job.
 */
export { asRebuild, type RebuildPatch } from './as-rebuild.ts';
export type { BaseShare, ImageUse, OptionInput, TagCandidate } from './contract.ts';
export { layerPatchTitle } from './layer-patch-title.ts';
export { patchOptions } from './patch-options.ts';

export {
  type NewerTag,
  type WayFacts,
  type WayOffer,
  waysAsPreviewed,
  waysAsRefused,
  waysFor,
  waysWithoutRebuild,
} from './ways.ts';
