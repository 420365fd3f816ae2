import * as z from 'zod';
import { errorMessage, publicKeyId } from '../kernel/pure/index.ts';
import { ImageGlob, matchesImageGlob } from './image-glob.ts';

const PublicKey = z.string().superRefine((pem, context) => {
  try {
    publicKeyId(pem);
  } catch (error) {
    context.addIssue({ code: 'custom', message: errorMessage(error) });
  }
});

const action = z.enum(['refuse', 'warn']);

/** Whose signature an image must carry before it is patched, and what is done where it does not. */
export const TrustPolicy = z
  .strictObject({
    apiVersion: z.literal('oakum.dev/v1'),
    kind: z.literal('TrustPolicy'),
    metadata: z.object({ name: z.string().regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/) }).readonly(),
    spec: z
      .strictObject({
        /** Repositories without tag, as images name them in full: `registry.acme.io/shop/**`, `docker.io/library/*`. */
        images: z.array(ImageGlob).min(1).max(1_000).readonly(),
        /** Any one of them is enough; an image that several policies cover must satisfy each. */
        authorities: z
          .array(z.strictObject({ name: z.string().min(1).max(200), key: PublicKey }).readonly())
          .min(1)
          .max(100)
          .readonly(),
        /** What is done with an image that nobody signed. */
        unsigned: action.default('refuse'),
        /** The same for one with signatures of which none counts: another key, another image, unreadable. */
        wrong: action.default('refuse'),
      })
      .readonly(),
  })
  .readonly();
export type TrustPolicy = z.infer<typeof TrustPolicy>;

/** Whether a policy speaks for a repository: `docker.io/library/nginx`, without tag. */
export function coversImage({ spec }: TrustPolicy, repository: string): boolean {
  return spec.images.some((glob) => matchesImageGlob(glob, repository));
}
