import * as z from 'zod';

/** What a patched image is held against before it counts, in this order. */
export const imageChecks = [
  'scan',
  'paths',
  'settings',
  'package-files',
  'linker',
  'size',
  'second-scanner',
  'start-test',
] as const;

/**
 * What one check of a patched image found. `failed` stops the push. `unknown`: it was tried, and nobody can say; it is
 * never passed. `not-run`: there was nothing to hold it against, or nobody asked; `message` says which.
 */
export const ImageVerdict = z
  .object({
    check: z.enum(imageChecks),
    /** Of an index, the platform that it is about: `linux/arm64`. */
    platform: z.string().optional(),
    verdict: z.enum(['passed', 'failed', 'unknown', 'not-run']),
    /** What was measured, `name=value`. */
    measured: z.array(z.string()).readonly(),
    /** For a person: what is wrong, what is not known, or what holds. */
    message: z.string(),
  })
  .readonly();
export type ImageVerdict = z.infer<typeof ImageVerdict>;
