/**
 * Automation in a cluster that moves image tags: Flux's image policies, Argo CD Image Updater, Keel. Its noun is the model's
 * ImageUpdater. It lists custom resources and looks at the named workloads, and refuses to guess: what cannot be read is in
 * the coverage. Renovate and others that watch a repository from outside leave nothing in a cluster, and are not seen.
 */
export { readUpdaters, type UpdaterOptions } from './read-updaters.ts';
export { updaterReads } from './reads.ts';
