import * as z from 'zod';
import type { Digest } from '../../kernel/pure/index.ts';
import { DigestText } from '../../model/index.ts';
import { patchBuildType } from './write.ts';

/** What the provenance of a patched image says in short: nobody's word but its signer's. */
export interface PatchMade {
  /** The image that was patched, as it was named. */
  readonly image: string;
  readonly digest: Digest;
  readonly engine: string;
  /** Images, packages and repositories that went in, and how many of them are named with a digest. */
  readonly dependencies: number;
  readonly withDigest: number;
}

const Predicate = z.object({
  buildDefinition: z.object({
    buildType: z.literal(patchBuildType),
    externalParameters: z.object({
      image: z.string().max(4096),
      sourceDigest: DigestText,
    }),
    internalParameters: z.object({ engine: z.string().max(100) }),
    resolvedDependencies: z
      .array(z.object({ digest: z.record(z.string(), z.string()).optional() }))
      .max(100_000),
  }),
});

/** The predicate of a patch that Oakum made; undefined for any other. It never throws. */
export function patchMade(predicate: unknown): PatchMade | undefined {
  const parsed = Predicate.safeParse(predicate);
  if (!parsed.success) return undefined;
  const { externalParameters, internalParameters, resolvedDependencies } = parsed.data.buildDefinition;
  const { image, sourceDigest } = externalParameters;
  return {
    image,
    digest: sourceDigest,
    engine: internalParameters.engine,
    dependencies: resolvedDependencies.length,
    withDigest: resolvedDependencies.filter(({ digest }) => Object.keys(digest ?? {}).length > 0).length,
  };
}
