/**
 * Witnesses that did not make the change: whether the files of a patched image are what the distribution ships. Pure
 * comparison of what it is handed; it reads no image, no package and no database, and a lack of data never agrees.
 */
export type { WitnessedFile } from './file-tree.ts';
export {
  checkPackageHashes,
  type ExpectedPackage,
  type HashMismatch,
  type HashVerdict,
} from './package-hashes.ts';
