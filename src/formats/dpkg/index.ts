/**
 * dpkg's database in a file tree: the status file, distroless images' `status.d` in both layouts, and the lists and
 * hashes beside them. Gives what is on disk (also what is half installed), with the source package that advisories are
 * about; rewrites one record and leaves every other byte alone. It refuses to run dpkg and to look at files.
 */
export { type DpkgKey, editDpkgStatus } from './edit.ts';
export { formatFileList, formatMd5sums, parseFileList, parseMd5sums } from './info.ts';
export type { Conffile, DpkgPackage, DpkgRecords, DpkgState, RejectedRecord } from './record.ts';
export { parseSourceField } from './record.ts';
export { readDpkgStatus } from './status.ts';
export { readStatusD, type StatusDRecord } from './status-d.ts';
