/**
 * OVAL definitions about rpm packages (https://oval.mitre.org, 5.x) as Oracle, SUSE and Microsoft publish them: for each
 * definition the packages that it calls affected, with product, architecture and module stream. A definition is read by
 * itself, because files are larger than any tree should be and one bad definition must not cost the others. It refuses to
 * evaluate a system: what is signed or running is not asked, only versions are told.
 */
export { type OvalClaim, type OvalDefinition, type OvalFile, parseOval } from './read.ts';
