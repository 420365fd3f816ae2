/**
 * Compressed bytes in, plain bytes out, and gzip the other way: what layers, `.deb` members, package indexes and feeds
 * come in (gzip, xz, zstd, bzip2). Every call states how much may come out; it refuses more, so that a small bomb stays small.
 */
export { type Compression, detectCompression } from './detect.ts';
export { type GzipMember, gunzipBytes, gzipMembers } from './gzip-members.ts';
export { gzipPieces } from './gzip-pieces.ts';
export { decompressBytes, decompressInPlace, decompressStream, gzipBytes } from './transform.ts';
