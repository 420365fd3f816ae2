/**
 * Puts the layers of an application on another base. No package is touched and nothing is run: that is safe only where what
 * the application brought does not depend on what the base changed, so everything else is refused with a code. Its
 * nouns are the image, the old base and the new one; it refuses to guess a base, to move a package database, and to push.
 */
export type { BasePart, RebaseRefusal, RebaseRequest } from './contract.ts';
export { type Rebased, type RebaseOutcome, rebase } from './rebase.ts';
