/**
 * Debian's control file form (deb822(5)): stanzas of `Name: value` fields, as in dpkg's status, `.deb` control files,
 * Packages and Release. Keeps the order of fields and the lines of values, so that what is read can be written back.
 * It refuses to know what a field means.
 */

export { parseDeb822, parseStanza, type RawStanza, splitStanzas } from './parse.ts';
export {
  type Deb822Field,
  type Deb822Stanza,
  fieldOf,
  formatDeb822,
  withFields,
} from './stanza.ts';
