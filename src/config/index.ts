/**
 * The only reader of the environment and of configuration files. It turns flags, environment and documents into one
 * closed record with every default resolved, once, at the start; the documents may be read again later. It refuses unknown fields in documents and says file
 * and line, because a misspelt `write:` must not silently mean something else.
 */
export { type ConfigurationFiles, type ConfigurationPlace, readConfiguration } from './configuration.ts';
export { type Documents, noDocuments, parseDocuments } from './documents.ts';
export { environmentVariable, readSettings, type Settings, type SettingsFlags } from './settings.ts';
