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
  {
    path: 'loans check',
    args: '<image>',
    summary:
      'for pipelines: would deploying this image bring back what the loans of its repository cover? A reference, oci:DIR or an archive',
    options: [
      ['--as <repository>', 'of an image on disk: the repository that it will lie in'],
      ['--platform <os/arch>', 'of an index, this platform', 'linux/amd64'],
    ],
    examples: [
      'oakum loans check registry.acme.io/shop/web:1.3',
      'oakum loans check oci-archive:web.tar --as registry.acme.io/shop/web -o json',
    ],
    exits:
      '0 it has every fix, or no loan covers it · 3 it would bring something back · 4 nobody can say: not all of it could be read or judged · 1 it could not be read at all',
    load: async () => (await import('../commands/loans.ts')).checkLoansAction,
  },
  {
    path: 'loans end',
    args: '<loan>',
    summary: 'end a loan by your word: its image is gone, or its risk is somebody else’s',
    options: [['--reason <text>', 'why, for the evidence log']],
    examples: ['oakum loans end loan-0123456789ab --reason "shop was shut down"'],
    exits: '0 ended, or before · 2 no such loan, or no reason',
    load: async () => (await import('../commands/loans.ts')).endLoanAction,
  },
];
