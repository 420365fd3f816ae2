/** Comparisons of Go modules: `>=1.2.0,<1.3.0`. Go itself has no language for constraints; vulnerability databases write these. */
import type { RangeLanguage } from '../range.ts';
import { alternatives, comparisons } from '../relational.ts';

const judge = comparisons('go');

export const go: RangeLanguage = {
  id: 'go',
  scheme: 'go',
  satisfies: (version, constraint) => alternatives(version, constraint, judge),
};
