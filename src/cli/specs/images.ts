import type { CommandSpec } from '../commands.ts';

/** Patched images in their registries. */
export const imageSpecs: readonly CommandSpec[] = [
  {
    path: 'images gc',
    args: '',
    summary:
      'garbage collection: list the patched tags that Oakum pushed, why each is kept, and with --delete remove those that nothing needs',
    options: [
      ['--delete', 'remove them and what lies beside them; without it nothing is removed'],
      [
        '--no-clusters',
        'what was never read here (a cluster, or what its document leaves out) runs nothing of what was patched: keep nothing for it',
      ],
    ],
    examples: ['oakum images gc', 'oakum images gc -o json', 'oakum images gc --delete'],
    exits:
      '0 listed, or removed · 4 not everything could be looked at: what may run there is kept · 1 something could not be removed',
    load: async () => (await import('../commands/images.ts')).imagesGcAction,
  },
];
