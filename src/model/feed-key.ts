import * as z from 'zod';
import { apiVersion, metadata } from './document-parts.ts';

/**
 * Who signs feeds: what is fetched of them is only taken with an OpenPGP signature by one of these keys, found beside each
 * file (`csaf-vex.tar.bz2.asc`). It takes the place of the key that Oakum knows of a publisher, and serves for a mirror of
 * your own as well.
 */
export const FeedKey = z
  .strictObject({
    apiVersion,
    kind: z.literal('FeedKey'),
    metadata,
    spec: z
      .strictObject({
        /** Ids, as `oakum feeds status` prints them. */
        feeds: z.array(z.string().min(1)).min(1).max(100).readonly(),
        /** OpenPGP public keys, armored or binary. */
        keyringFiles: z.array(z.string().min(1)).min(1).max(20).readonly(),
      })
      .readonly(),
  })
  .readonly();
export type FeedKey = z.infer<typeof FeedKey>;
