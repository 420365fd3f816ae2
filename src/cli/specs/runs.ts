import type { CommandSpec } from '../commands.ts';

/** What is under way, and how it is stopped. */
export const runSpecs: readonly CommandSpec[] = [
  {
    path: 'runs',
    args: '',
    summary: 'runs, newest first',
    options: [],
    examples: ['oakum runs', 'oakum runs -o json'],
    exits: '0 listed',
    load: async () => (await import('../commands/runs.ts')).runsAction,
  },
  {
    path: 'status',
    args: '<run>',
    summary: 'where a run stands',
    options: [],
    examples: ['oakum status run-3f9a1c22aa', 'oakum status run-3f9a1c22aa -o markdown'],
    exits: '0 succeeded or running · 1 failed or not found · 5 paused or waiting',
    load: async () => (await import('../commands/runs.ts')).statusAction,
  },
  {
    path: 'watch',
    args: '<run>',
    summary: 'follow a run until it ends',
    options: [],
    examples: ['oakum watch run-3f9a1c22aa'],
    exits: 'as status',
    load: async () => (await import('../commands/runs.ts')).watchAction,
  },
  {
    path: 'pause',
    args: '[run]',
    summary: 'stop a run at its next safe point; with --all, stop all new writing of everything here',
    options: [
      ['--all', 'the kill switch: every process on this state directory, until oakum resume --all'],
      ['--reason <text>', 'why; needed with --all'],
    ],
    examples: ['oakum pause run-3f9a1c22aa', 'oakum pause --all --reason "the registry was broken into"'],
    exits: '0 done or asked for · 1 not possible in this state, or it failed',
    load: async () => (await import('../commands/pause-all.ts')).pauseAction,
  },
  {
    path: 'resume',
    args: '[run]',
    summary: 'go on with a paused run; with --all, let writing go on',
    options: [['--all', 'lift the kill switch']],
    examples: ['oakum resume run-3f9a1c22aa', 'oakum resume --all'],
    exits: '0 done or asked for · 1 not possible in this state, or it failed · 5 all writing is paused',
    load: async () => (await import('../commands/pause-all.ts')).resumeAction,
  },
  ...(['abort', 'rollback'] as const).map(
    (act): CommandSpec => ({
      path: act,
      args: '<run>',
      summary: {
        abort: 'withdraw what is under way and end the run',
        rollback: 'restore what was recorded before the run',
      }[act],
      options: [],
      examples: [`oakum ${act} run-3f9a1c22aa`],
      exits: '0 done or asked for · 1 not possible in this state, or it failed',
      load: async () => (await import('../commands/runs.ts')).actAction(act),
    }),
  ),
];
