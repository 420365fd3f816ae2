/**
 * rpm's database of installed packages: headers, and the containers in which they are kept. It reads bytes, never the
 * system's own rpm, and it refuses to give up a database for one damaged part: every part that cannot be read is told with
 * its code, beside the packages that could be. Imported public keys (`gpg-pubkey`) are no packages.
 */
export { readRpmDatabase } from './database.ts';
export { rpmEvr } from './evr.ts';
export { type RpmFile, type RpmFileRecords, readRpmFiles } from './file-records.ts';
export { readRpmManifest } from './manifest.ts';
export { type RpmPackageFile, readRpmPackage } from './package-file.ts';
export { type OfferedRpm, readRpmPrimary } from './primary.ts';
export type { RpmFault, RpmPackage, RpmRecords } from './records.ts';
