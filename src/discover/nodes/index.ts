/**
 * Nodes: what a host says of itself beside its packages. It reads files of the host's root, and /proc and /sys of the
 * kernel that runs: installed kernels and the running one, whether a reboot is pending and why, live patches, the
 * version of control groups, the boot. Its nouns are HostFacts of the model and HostPart: packages of the kernel that
 * runs are told apart from those of kernels that do not. It runs no program, follows no link out of the root, and
 * refuses to call anything clean that it could not read: that is a coded entry of the coverage. `collector/` is the
 * read-only Job that does this on each node of a cluster: its manifest, and what its state means; flows runs it.
 */
export { type FamilyAnswer, type OsFamily, osFamily } from './collector/family.ts';
export { type CollectorJob, collectorJob, collectorName, collectorSelector } from './collector/job.ts';
export { type CollectorStep, nextStep } from './collector/next-step.ts';
export { type CollectorView, observeCollector } from './collector/observe.ts';
export { DebianKernels } from './debian-kernels.ts';
export { type HostReading, hostFacts } from './host-facts.ts';
export { type HostPart, hostParts } from './host-parts.ts';
export { type NamedKernel, namedKernel } from './named-kernel.ts';
export { type HostSigns, type HostTrees, readSigns } from './signs.ts';
export { waitingKernels } from './waiting-kernels.ts';
