/**
 * What is out of support on a given day: releases of operating systems, Kubernetes minors, container runtimes. Nouns:
 * the lifecycle table (data, handed in), a release that somebody runs (LifecycleSubject), and Support. It refuses to
 * read the clock, and to call supported what the table does not know: an unknown product or a release newer than the
 * table is unknown.
 */
export { type LifecycleOutcome, lifecycleOf } from './lifecycle.ts';
export {
  componentRelease,
  kubernetesRelease,
  nodeReleases,
  osImageRelease,
  osRelease,
  type Release,
} from './releases.ts';
export { kubeletSkew, type Skew } from './skew.ts';
export { type Support, supportOf } from './support.ts';
export { LifecycleTable } from './table.ts';
