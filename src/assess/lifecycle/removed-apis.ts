import * as z from 'zod';
import { DateText } from '../../model/index.ts';

const Release = z.string().regex(/^1\.\d+$/);
const Type = z.object({ group: z.string(), version: z.string(), kind: z.string() }).readonly();

/** A type of the API in one version, and in which releases of Kubernetes it came, was deprecated and is no longer served. */
const RemovedApi = z
  .object({
    ...Type.unwrap().shape,
    introduced: Release,
    deprecated: Release.optional(),
    /** The first release that does not serve it; absent where no removal is planned. */
    removed: Release.optional(),
    replacement: Type.optional(),
  })
  .readonly();
export type RemovedApi = z.infer<typeof RemovedApi>;

/** What Kubernetes says of its own API types. Types of custom resources are not in it: their definitions speak for them. */
export const RemovedApiTable = z
  .object({
    schemaVersion: z.literal(1),
    source: z.string(),
    licence: z.string(),
    asOf: DateText,
    /** The newest release that it is from: of later ones it knows only what was planned then. */
    kubernetes: Release,
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
