import * as z from 'zod';
import { apiVersion, metadata } from './document-parts.ts';
import { ImageGlob, matchesImageGlob } from './image-glob.ts';
import { ImageBuildSource } from './image-source.ts';
import { StartTest } from './start-test.ts';

/**
 * What an application asks of every patch of its images: who owns them, and what must stay as it is. Where several speak
 * for an image, each must be satisfied; what only one may say (an owner) is said by the first by name.
 */
export const Baseline = z
  .strictObject({
    apiVersion,
    kind: z.literal('Baseline'),
    metadata,
    spec: z
      .strictObject({
        /** Repositories without tag, as images name them in full: `registry.acme.io/shop/**`, `docker.io/library/*`. */
        images: z.array(ImageGlob).min(1).max(1_000).readonly(),
        /** Who answers for these images: `team-shop`, an address. */
        owner: z.string().min(1).max(200).optional(),
        /** Whether a newer tag may be of another major version. */
        major: z.enum(['keep', 'any']).default('keep'),
        /** How a patched image is seen to start, before it is pushed. */
        startTest: StartTest.optional(),
        /** How long a layer patch of them may stand until their own build has the fix; 30 days unless said. */
        loan: z
          .strictObject({ days: z.number().int().min(1).max(365) })
          .readonly()
          .optional(),
        /** Where they are built from, and how their owner's CI builds them again. */
        source: ImageBuildSource.optional(),
      })
      .readonly(),
  })
  .readonly();
export type Baseline = z.infer<typeof Baseline>;

/** Those that speak for a repository (`docker.io/library/nginx`, without tag), in their order. */
export function baselinesOf(baselines: readonly Baseline[], repository: string): readonly Baseline[] {
  return baselines.filter(({ spec }) => spec.images.some((glob) => matchesImageGlob(glob, repository)));
}
