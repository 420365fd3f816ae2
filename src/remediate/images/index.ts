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
export { makePatchEngines, type PatchEngineId, patchEngineIds } from './engines/register.ts';
export type { LayerReadings } from './image-files/index.ts';
export { type CopyRequest, copyManifest, type PushOutcome, type PushRequest, pushPatched } from './push.ts';
export { makePatchReadings } from './readings.ts';
export { nextPatchedTag } from './tags.ts';
export { differentSettings, imageDocuments, shortList, verifyResult } from './verify/index.ts';
