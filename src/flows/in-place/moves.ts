import type { AdvisoryIndex } from '../../model/index.ts';
import type { LanguageMove } from '../../remediate/images/index.ts';
import type { LookedAt } from '../images/look-at-image.ts';
import { bumpsFor, type NotProposed } from '../sources/bumps.ts';

export interface Moves {
  readonly moves: readonly LanguageMove[];
  /** Findings for which no version can be named. */
  readonly not: readonly Pick<NotProposed, 'code' | 'name' | 'version'>[];
}

/** For each package of a language's with findings the lowest version that ends them, and everywhere the image has it. */
export function movesFor(looked: LookedAt, index: AdvisoryIndex, names: readonly string[]): Moves {
  const { proposed, not } = bumpsFor(looked, index);
  const isAsked = ({ name }: { readonly name: string }): boolean =>
    names.length === 0 || names.includes(name);
  return {
    moves: proposed
      .filter(isAsked)
      .map(({ ecosystem, name, from, to, paths }) => ({ ecosystem, name, from, to, paths })),
    not: not.filter(isAsked).map(({ code, name, version }) => ({ code, name, version })),
  };
}
