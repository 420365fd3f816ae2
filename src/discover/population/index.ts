/**
 * Which clusters exist at all, read or not. Its nouns are ClusterSighting (one source's record of one cluster),
 * KnownCluster and Population. Sources are a shelf (`sources/`): contexts of the kubeconfig, records that a cluster holds
 * about others (Cluster API, Argo CD, Open Cluster Management, Rancher), files that clouds' command lines wrote, and
 * inventories of people. It refuses to join clusters by name, to run a credential plugin, to call a cloud, and to read a
 * Secret that was not switched on.
 */
export { type AssembleOptions, assemblePopulation, type FailedReading } from './assemble.ts';
export { findRecords } from './find-records.ts';
export { ofInventory } from './of-inventory.ts';
export { readContexts } from './read-contexts.ts';
export { maxPopulationFileBytes, readPopulationFile, unreadFile } from './read-file.ts';
export { populationReads } from './reads.ts';
export { sightingOf } from './sighting.ts';
export type { PopulationRead } from './source.ts';
