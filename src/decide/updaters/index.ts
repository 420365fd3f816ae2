/**
 * Whether automation would move a patched tag back: which updaters watch an image or its workloads, and what a person can
 * do about it. Pure. What could not be read
 * is in the coverage of who read it: no warning is no promise.
 */
export { updaterWarnings } from './updater-warnings.ts';
