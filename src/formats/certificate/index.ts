/**
 * Certificates as far as they tell clusters apart: the keys of an authority. It refuses to judge them; what is trusted
 * is decided where connections are made.
 */
export { type AuthorityKeys, authorityKeys } from './authority-keys.ts';
