/**
 * Patches images: upgrades packages of one image in one more layer, by one of the engines on the shelf `engines/`, and
 * pushes the result. Its nouns are the patch request, the outcome (patched, or why not, in codes) and the repositories
 * that a signature vouches for. It refuses to rewrite base layers, to overwrite tags, to sign (that is trust's), to decide
 * what should be patched, and to believe a repository, index or package that the chain of hashes does not cover.
 */

export { hasRoomForLayer } from './assemble.ts';
export { type AssembledIndex, withPatched } from './assemble-index.ts';
export type {
  AptRepository,
  EngineNeeds,
  Keyring,
  NotPatched,
  PackageScripts,
  PackageUpgrade,
  PatchEngine,
  PatchedBefore,
  PatchedImage,
  PatchOutcome,
  PatchPreview,
  PatchProvenance,
  PatchRequest,
  PatchWorld,
  Refusal,
  RefusalCode,
  RepositoryMirror,
  UsedRepository,
  WaitingPackage,
  WantedPackage,
  WantedPackages,
} from './contract.ts';
export {
  type DistributionFiles,
  type DistributionPackage,
  type DistributionRequest,
  distributionFiles,
  type SeenFile,
} from './distribution-files.ts';
export { makeKeptUpgrades } from './engines/native/kept-upgrades.ts';
export { patchEngineIds } from './engines/register.ts';
export type { LayerReadings } from './image-files/index.ts';
export {
  type InPlaceOutcome,
  type InPlaceRefusal,
  inPlaceEngine,
  judgeInPlace,
  type LanguageMove,
  type PublishedArchive,
  type Replaced,
  replaceInPlace,
} from './in-place/index.ts';
export { allPatchEngines, anyEngineId, withMixed } from './mixed/register.ts';
export { type PatchedParts, patchedSource } from './patched-source.ts';
export { type CopyRequest, copyManifest, type PushOutcome, type PushRequest, pushPatched } from './push.ts';
export { makePatchReadings } from './readings.ts';
export {
  type BasePart,
  type Rebased,
  type RebaseOutcome,
  type RebaseRefusal,
  type RebaseRequest,
  rebase,
} from './rebase/index.ts';
export { startLocally } from './start-test/index.ts';
export { nextPatchedTag } from './tags.ts';
export { differentSettings, imageDocuments, shortList, verifyResult } from './verify/index.ts';
