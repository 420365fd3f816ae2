/**
 * What is out of support on a given day, and what will be: releases of operating systems, Kubernetes minors, container
 * runtimes, language runtimes, add-ons, and packages that their distribution gave up. Nouns: the lifecycle table (data,
 * handed in), a release that somebody runs (Release), Support, and the support calendar. It refuses to read the clock,
 * and to call supported what the table does not know: an unknown product or a release newer than the table is unknown.
 */
export { type ApiQuestion, apiUses } from './api-uses.ts';
export { type Span, supportCalendar } from './calendar.ts';
export { type LifecycleOutcome, lifecycleOf, type RunningRelease } from './lifecycle.ts';
export { type PackageSupportOutcome, packageSupportOf, type RunningPackages } from './packages.ts';
export { addOnReleases, runtimeReleases } from './programs.ts';
export {
  componentRelease,
  kubernetesRelease,
  nodeReleases,
  osImageRelease,
  osRelease,
  type Release,
} from './releases.ts';
export { compareReleases, RemovedApi, RemovedApiTable, releaseOfVersion } from './removed-apis.ts';
export { componentSkew } from './skew.ts';
export { type Support, supportOf } from './support.ts';
export { LifecycleTable, PackageSupportTable } from './table.ts';
