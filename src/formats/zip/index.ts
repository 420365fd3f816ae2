/**
 * ZIP archives (PKWARE APPNOTE 6.3.10), as far as feeds use them: stored and deflated entries, ZIP64, checksums. The
 * central directory is believed, never a scan for local headers. It refuses encryption, spanned archives and other
 * methods, and every call states how many entries and bytes may come out, so that overlapping entries stay small.
 */
export { readZip, type ZipEntry, type ZipLimits } from './read.ts';
export { writeZip } from './write.ts';
