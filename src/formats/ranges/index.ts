/**
 * Constraints on versions in each ecosystem's own language, one provider for each, and `vers:` for all. It says whether a constraint
 * takes a version, judged for matching: what is installed is judged by its place in the order, pre-releases too, unless the
 * language itself says otherwise about an end. It refuses to guess: what it cannot read is undefined.
 */
import type { RangeLanguageId } from './range.ts';
import { rangeLanguages } from './register.ts';
import { satisfiesVers } from './vers.ts';

export type { RangeLanguageId } from './range.ts';
export { rangeLanguages } from './register.ts';

/** Whether an untrusted text (a command's argument) names a language. */
export function isRangeLanguageId(text: string): text is RangeLanguageId {
  return Object.hasOwn(rangeLanguages, text);
}

/** Whether the constraint takes the version; undefined when either cannot be understood. */
export function satisfiesRange(
  id: RangeLanguageId,
  version: string,
  constraint: string,
): boolean | undefined {
  const language = rangeLanguages[id];
  if (constraint.startsWith('vers:')) return satisfiesVers(language, version, constraint);
  return language.satisfies(version, constraint);
}
