import * as z from 'zod';
import { DateText } from '../../model/index.ts';

/** `1.22`: a minor of Kubernetes, or a release line of the component that the API is of. */
const Minor = z.string().regex(/^\d{1,3}\.\d{1,4}$/u);

/** A version of a kind that is deprecated or removed, now or by plan. */
export const RemovedApi = z
  .object({
    /** `kubernetes`; a controller's name where its minors are meant. */
    component: z.string(),
    /** Empty for the core group. */
    group: z.string(),
    version: z.string(),
    kind: z.string(),
    /** Absent for a kind that is a part of a resource (`Scale`, `Eviction`). */
    resource: z.string().optional(),
    introduced: Minor.optional(),
    deprecated: Minor.optional(),
    /** The first minor that does not serve it any more; absent: no minor is named. */
    removed: Minor.optional(),
    replacement: z.object({ apiVersion: z.string(), kind: z.string() }).readonly().optional(),
    source: z.string(),
  })
  .readonly();
export type RemovedApi = z.infer<typeof RemovedApi>;

/** Removals of APIs. What is said of minors above `knownTo` are plans: they may slide, and others may come. */
export const RemovedApiTable = z
  .object({
    schemaVersion: z.literal(1),
    source: z.string(),
    licence: z.string(),
    asOf: DateText,
    knownTo: Minor,
    apis: z.array(RemovedApi).readonly(),
  })
  .readonly();
export type RemovedApiTable = z.infer<typeof RemovedApiTable>;

/** `1.9` before `1.10`. */
export function compareReleases(left: string, right: string): number {
  return minorOf(left) - minorOf(right);
}

function minorOf(release: string): number {
  return Number(release.replace(/^1\./, ''));
}

/** `v1.35.2-eks-1` is 1.35; undefined for what is no version of Kubernetes 1. */
export function releaseOfVersion(version: string | undefined): string | undefined {
  const minor = /^v?1\.(\d+)\b/.exec(version ?? '')?.[1];
  return minor === undefined ? undefined : `1.${minor}`;
}
