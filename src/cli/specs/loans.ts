import type { CommandSpec } from '../commands.ts';

/** Layer patches that are lent to images until their own builds have the fixes. */
export const loanSpecs: readonly CommandSpec[] = [
  {
    path: 'loans list',
    args: '',
    summary:
      'layer patches by when they expire: who answers for each, and what should replace it (default of loans)',
    options: [['--all', 'also those that are retired']],
    examples: ['oakum loans', 'oakum loans --all', 'oakum loans list -o json'],
    exits: '0 listed · 3 some loan has expired',
    load: async () => (await import('../commands/loans.ts')).loansAction,
  },
];
