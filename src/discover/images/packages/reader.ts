import * as z from 'zod';
import { Os, PackageType, SourcePackage } from '../../../model/index.ts';

/** What is known of a file before its content: from the archive's header, or from a directory. */
export interface FileFacts {
  /** Clean, without leading slash. */
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  readonly sizeBytes: number;
}

/** A package as its record says; layer and purl are added where the image's system is known. */
export const FoundPackage = z
  .object({
    name: z.string().min(1),
    version: z.string().min(1),
    type: PackageType,
    architecture: z.string().optional(),
    source: SourcePackage.optional(),
    /** Who built it, as its record says. */
    vendor: z.string().optional(),
    /** What else its purl must carry to be matched again elsewhere, by the keys of the purl. */
    qualifiers: z.record(z.string(), z.string()).readonly().optional(),
    /** Where it is inside the file, for files that hold others: `WEB-INF/lib/a.jar`, `b.jar!/c.jar`. */
    within: z.string().min(1).optional(),
    /** The distribution that a bill of materials names for it, as purls call it. */
    system: z.string().optional(),
    /** What says so, in words for a person, where it is no record of a package manager. */
    evidence: z.string().min(1).optional(),
  })
  .readonly();
export type FoundPackage = z.infer<typeof FoundPackage>;

/** Something in a file that was not understood: it exists, so what was read is not all. */
export const Problem = z.object({ code: z.string(), reason: z.string() }).readonly();
export type Problem = z.infer<typeof Problem>;

/** What a lock file names without saying a version of it: unknown, unless it is found installed. */
export const Unversioned = z.object({ name: z.string().min(1), type: PackageType }).readonly();
export type Unversioned = z.infer<typeof Unversioned>;

/** What one file gave. */
export const Reading = z
  .object({
    packages: z.array(FoundPackage).readonly(),
    /** Paths that an operating-system package owns, without leading slash. */
    owns: z.array(z.string()).readonly(),
    problems: z.array(Problem).readonly(),
    os: Os.optional(),
    unversioned: z.array(Unversioned).readonly().optional(),
  })
  .readonly();
export type Reading = z.infer<typeof Reading>;

export const nothingFound: Reading = { packages: [], owns: [], problems: [] };

/** How much of a file a reader needs: that it is there, or its content up to a limit. */
export type Want = { readonly kind: 'presence' } | { readonly kind: 'content'; readonly maxBytes: number };

/**
 * One way to find packages in a file tree. A reader sees one file at a time and keeps nothing between two; paths are
 * clean and relative to the root. It never throws for what a file holds: that is a problem of its reading. No two
 * readers want the same file.
 */
export interface PackageReader {
  readonly id: string;
  /**
   * `system`: the database of the operating system, at one well-known place, also through links. `language`: files
   * that may lie anywhere; those that an operating-system package owns are left to its database. `declared`: the same,
   * but they say what was to be installed; where that was carried out, what is installed counts instead. `stated`:
   * documents about what is installed; they count for what no other reader found.
   */
  readonly kind: 'system' | 'language' | 'declared' | 'stated';
  /** undefined if the file is none of this reader's. */
  wants(file: FileFacts): Want | undefined;
  /** By the path alone: whether this reader may have found something here in a lower layer. */
  claims(path: string): boolean;
  /** By the first bytes (64, or all that there are): whether to read on. */
  accepts?(head: Uint8Array): boolean;
  /** `bytes` is empty where presence was all that was wanted. */
  read(path: string, bytes: Uint8Array): Reading;
}
