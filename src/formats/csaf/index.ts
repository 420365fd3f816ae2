/**
 * CSAF 2.0 and 2.1 (OASIS): the VEX profile and security advisories, as statements about products. Products are named by
 * purl or hash where the tree has one; a component of another product keeps both. It refuses to compare CPEs and names:
 * those say which product line is meant, not which package.
 */
export { type CsafPackageRow, readCsafPackages } from './packages.ts';
export { isCsaf, readCsaf } from './read.ts';
