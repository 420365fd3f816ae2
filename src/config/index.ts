/**
 * The only reader of the environment and of configuration files. It turns flags, environment and documents into one
 * closed record with every default resolved, once, at the start. It refuses unknown fields in documents and says file
 * and line, because a misspelt `write:` must not silently mean something else.
 */
export { type Documents, noDocuments, parseDocuments, readDocuments } from './documents.ts';
export { environmentVariable, readSettings, type Settings, type SettingsFlags } from './settings.ts';
