import * as z from 'zod';
import { apiVersion, metadata } from './document-parts.ts';

/** Ecosystems of languages whose packages may be replaced in an image. */
export const LanguageEcosystem = z.enum(['npm', 'pypi', 'maven']);
export type LanguageEcosystem = z.infer<typeof LanguageEcosystem>;

/** Where packages of a language come from, in place of the public registry. What an image says of that does not count. */
export const LanguageRegistry = z
  .strictObject({
    apiVersion,
    kind: z.literal('LanguageRegistry'),
    metadata,
    spec: z
      .strictObject({
        ecosystem: LanguageEcosystem,
        /** Of npm's registry, of a simple index of Python's (as pip's `index-url`), of a Maven repository. https, or http on this machine. */
        url: z.url({ protocol: /^https?$/ }),
      })
      .readonly(),
  })
  .readonly();
export type LanguageRegistry = z.infer<typeof LanguageRegistry>;
