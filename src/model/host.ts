import * as z from 'zod';
import { Coverage, Unread } from './coverage.ts';
import { Os, Package, type PackageType } from './package.ts';
import { InstantText } from './schemas.ts';

/** A kernel that a host could boot, or whose files are left. */
export const InstalledKernel = z
  .object({
    /** As `uname -r` would say: `6.1.0-40-amd64`. */
    release: z.string(),
    isRunning: z.boolean(),
    /** Whether its image or a package with one is there; false where only modules are left. */
    isBootable: z.boolean(),
    /** Purls of the packages that are part of it. */
    packages: z.array(z.string()).readonly(),
  })
  .readonly();
export type InstalledKernel = z.infer<typeof InstalledKernel>;

/** The kernel that runs and those that are installed. What could not be read is absent. */
export const HostKernel = z
  .object({
    running: z.string().optional(),
    /** The package version that the running kernel was built as, where it says so itself: `6.1.106-3`. */
    build: z.string().optional(),
    /** Newest first. */
    installed: z.array(InstalledKernel).readonly(),
  })
  .readonly();
export type HostKernel = z.infer<typeof HostKernel>;

/** A kernel that is installed and would run after a reboot, by the source package that advisories are about. */
export interface WaitingKernel {
  /** `uname -r` of it. */
  readonly release: string;
  readonly type: PackageType;
  readonly name: string;
  readonly version: string;
}

/** A patch of the running kernel, as /sys/kernel/livepatch lists it. Which vulnerabilities it mends is not said there. */
export const LivePatch = z
  .object({ name: z.string(), isEnabled: z.boolean(), isInTransition: z.boolean() })
  .readonly();
export type LivePatch = z.infer<typeof LivePatch>;

/**
 * Whether the host waits for a reboot. `no` only where every source of its system was read and none asked for one;
 * `unknown` where one could not be read.
 */
export const RebootNeed = z
  .object({
    value: z.enum(['yes', 'no', 'unknown']),
    reasons: z.array(z.string()).readonly(),
    /** What was looked at: `/run/reboot-required`, `running kernel against installed kernels`. */
    sources: z.array(z.string()).readonly(),
  })
  .readonly();
export type RebootNeed = z.infer<typeof RebootNeed>;

/** What a host says of itself beside its packages. */
export const HostFacts = z
  .object({
    name: z.string(),
    observedAt: InstantText,
    /** Of the boot in which it was read: a reading of another boot is stale. */
    bootId: z.string().optional(),
    os: Os.optional(),
    kernel: HostKernel,
    reboot: RebootNeed,
    cgroup: z.enum(['v1', 'v2', 'hybrid', 'unknown']),
    livePatches: z.array(LivePatch).readonly(),
  })
  .readonly();
export type HostFacts = z.infer<typeof HostFacts>;

/** What the collector on a node gives: what was read, nothing judged. Made on the node, so that nothing in it is trusted. */
export const HostDocument = z
  .object({
    schemaVersion: z.literal(1),
    kind: z.literal('HostDocument'),
    facts: HostFacts,
    packages: z.array(Package).max(200_000).readonly(),
    coverage: Coverage,
  })
  .readonly();
export type HostDocument = z.infer<typeof HostDocument>;

/**
 * A reading of a host as it is kept between scans. `node` is the one of a cluster that the collector read, with the
 * system that the kubelet named then; a host that was read by itself has none.
 */
export const KeptHost = z
  .object({
    document: HostDocument,
    /** When it came in, by the clock of the one who keeps it: that of a node may say anything. */
    readAt: InstantText,
    /** What the reading lacks. */
    unread: z.array(Unread).readonly(),
    node: z.object({ cluster: z.string(), uid: z.string(), osImage: z.string() }).readonly().optional(),
  })
  .readonly();
export type KeptHost = z.infer<typeof KeptHost>;
