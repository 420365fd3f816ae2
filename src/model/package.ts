import * as z from 'zod';
import { DigestText } from './schemas.ts';

/** Where a package comes from: the purl type, which also picks the version order and the advisories. */
export const PackageType = z.enum([
  'deb',
  'apk',
  'rpm',
  'npm',
  'pypi',
  'golang',
  'maven',
  'cargo',
  'gem',
  'nuget',
  'composer',
  'conda',
  'opkg',
  'bitnami',
  'kubernetes',
  'generic',
]);
export type PackageType = z.infer<typeof PackageType>;

/** Of a distribution's package manager: what engines move. */
export function isOfSystem(type: PackageType): type is 'deb' | 'apk' | 'rpm' {
  return type === 'deb' || type === 'apk' || type === 'rpm';
}

/** What a distribution builds binaries from; advisories of distributions are about it. */
export const SourcePackage = z.object({ name: z.string(), version: z.string() }).readonly();
export type SourcePackage = z.infer<typeof SourcePackage>;

/** Versions of which one is meant, both ends included; without an upper one nobody knows the newest. */
export const VersionSpan = z.object({ atLeast: z.string(), atMost: z.string().optional() }).readonly();
export type VersionSpan = z.infer<typeof VersionSpan>;

/**
 * A package with a version, found in a package database, lock file or binary. `path` is where it was found inside the
 * subject (no leading slash), with `!/` before each step into an archive; `imageLayer` is the diff id of the layer
 * that brought its record; `evidence` is what says so where that is no record of a package manager.
 */
export const Package = z
  .object({
    name: z.string(),
    version: z.string(),
    /** Set where what names the package does not say which of these it is; `version` is then the part that it says. */
    possible: VersionSpan.optional(),
    type: PackageType,
    purl: z.string(),
    path: z.string().optional(),
    imageLayer: DigestText.optional(),
    source: SourcePackage.optional(),
    architecture: z.string().optional(),
    /** Who built it, as its record says: a distribution's advisories do not speak for what others built. */
    vendor: z.string().optional(),
    evidence: z.string().optional(),
  })
  .readonly();
export type Package = z.infer<typeof Package>;

/** The operating system of a subject, from its os-release. `id` is lower case (`debian`), `versionId` may be absent (sid). */
export const Os = z
  .object({
    id: z.string(),
    versionId: z.string().optional(),
    codename: z.string().optional(),
    prettyName: z.string(),
  })
  .readonly();
export type Os = z.infer<typeof Os>;
