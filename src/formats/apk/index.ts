/**
 * Alpine's formats, version 2: packages (`.apk`), repository indexes with their signatures, the installed database, and
 * the relations between packages. Two readers of the database: `readApkInstalled` lists what an image has and passes
 * over damaged records, `readApkDatabase` takes it whole or not at all, so that it can be written back byte for byte.
 * It refuses to count virtual packages as packages, to read version 3 (ADB) files, and to trust anything: signatures and
 * checksums are checked by who holds the keys and the index.
 */

export { apkChecksum, apkXattrChecksum } from './checksum.ts';
export {
  type ApkDatabaseRecord,
  type ApkDirectory,
  type ApkFile,
  type ApkOwnership,
  apkRecordTexts,
  formatApkRecord,
  readApkDatabase,
} from './database.ts';
export { type ApkDependency, type ApkOperator, parseApkDependency } from './dependencies.ts';
export { type ApkPackage, type ApkRecords, readApkInstalled } from './listed.ts';
export {
  type Apk,
  type ApkLimits,
  type ApkScript,
  apkScripts,
  defaultApkLimits,
  readApk,
} from './package.ts';
export { type ApkIndex, type ApkIndexEntry, apkIndexFiles, readApkIndex } from './package-index.ts';
export { type ApkScriptFile, readApkScripts, scriptFileName } from './scripts.ts';
export { type ApkPublicKey, type ApkSigned, apkSigner, readApkSigned } from './signed.ts';
export {
  type ApkIndexParts,
  type ApkParts,
  type ApkSigningKey,
  writeApk,
  writeApkIndex,
} from './write.ts';
