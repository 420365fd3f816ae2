import * as z from 'zod';
import { errorMessage, publicKeyId } from '../kernel/pure/index.ts';

/** Repositories by pattern: `*` within one part of the path, `**` across parts; few stars, so that matching stays quick. */
const ImageGlob = z
  .string()
  .min(1)
  .max(300)
  .refine((glob) => (glob.match(/\*+/g) ?? []).length <= 6, 'at most six wildcards')
  .refine((glob) => !glob.includes('***'), '* or **');

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
  return spec.images.some((glob) => matchesGlob(glob, repository));
}

/**
 * Keeps the places in the text at which the glob so far may end, so that no glob takes longer than the product of both
 * lengths; an expression with several `.*` takes minutes for names that almost fit.
 */
function matchesGlob(glob: string, text: string): boolean {
  let ends: ReadonlySet<number> = new Set([0]);
  for (const [token] of glob.matchAll(/\*{1,2}|[^*]+/g))
    ends = token.startsWith('*') ? wildEnds(token, ends, text) : literalEnds(token, ends, text);
  return ends.has(text.length);
}

function literalEnds(token: string, from: ReadonlySet<number>, text: string): ReadonlySet<number> {
  return new Set([...from].filter((at) => text.startsWith(token, at)).map((at) => at + token.length));
}

/** From each place to the end of the text; a single star ends before the next slash. */
function wildEnds(token: string, from: ReadonlySet<number>, text: string): ReadonlySet<number> {
  const ends = new Set(from);
  let isOpen = false;
  for (let at = 0; at <= text.length; at += 1) {
    if (isOpen) ends.add(at);
    if (from.has(at)) isOpen = true;
    if (token === '*' && text[at] === '/') isOpen = false;
  }
  return ends;
}
