import * as z from 'zod';

/** Repositories by pattern: `*` within one part of the path, `**` across parts; few stars, so that matching stays quick. */
export const ImageGlob = z
  .string()
  .min(1)
  .max(300)
  .refine((glob) => (glob.match(/\*+/g) ?? []).length <= 6, 'at most six wildcards')
  .refine((glob) => !glob.includes('***'), '* or **');

/**
 * Whether a glob is a whole repository. Keeps the places in the text at which the glob so far may end, so that no glob takes longer than the product of both
 * lengths; an expression with several `.*` takes minutes for names that almost fit.
 */
export function matchesImageGlob(glob: string, text: string): boolean {
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
