/**
 * apt repositories' indexes: opens a clear-signed InRelease (or Release with its signature), reads Release and Packages,
 * and writes all three for repositories that Oakum makes itself. The chain is signature, Release, Packages, `.deb`;
 * every link is a hash in the one before. It refuses to read a byte that a trusted key did not sign, to fetch anything,
 * and to know the time: that is handed in.
 */
export { checkDetached, type SignedFile } from './detached.ts';
export { type Keyring, readKeyring } from './keyring.ts';
export {
  findPackageStanzas,
  type PackageIndex,
  type PackageIndexEntry,
  readPackages,
  readPackagesStream,
} from './packages.ts';
export {
  byHashPath,
  type IndexFile,
  parseRelease,
  type Release,
  type ReleaseExpectation,
  releaseProblem,
} from './release.ts';
export { openClearSigned, openDetached, type SignedText } from './signed.ts';
export { type ArchivePackage, clearSign, formatPackages, formatRelease, type ReleaseParts } from './write.ts';
