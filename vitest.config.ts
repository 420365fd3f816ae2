import { defineConfig } from 'vitest/config';

const everything = '{src,testing,tools,rig,bench,web,e2e}/**/*.test.ts';

/** What fuzzes, itself or by the laws of a shelf. `fuzz` refuses to run in a file that is not among these. */
const fuzzed = [
  'src/discover/documents/*/*.test.ts',
  'src/discover/images/packages/**/*.test.ts',
  'src/formats/{apk,provenance,sigstore}/*.test.ts',
  'testing/fuzz/*.test.ts',
  '**/fuzzed.test.ts',
];
const others = ['**/node_modules/**', '**/*.rig.test.ts', '**/*.story.test.ts'];

/**
 * Files of a worker share their modules (`isolate: false`): loading them again for each file took most of the time. A
 * test that leaves something behind in a module is seen by the next file, so none may. Fuzzing has processes of its own:
 * it measures memory, and would not see growth where others left room.
 *
 * Groups: `unit` and `fuzz` need nothing, `story` drives the program on the fake world, `rig` needs real servers and says
 * what it skipped where one is missing (with CI=true that is a failure).
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          pool: 'forks',
          isolate: false,
          include: [everything],
          exclude: [...others, ...fuzzed],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'fuzz',
          pool: 'forks',
          include: fuzzed,
          exclude: others,
          env: { OAKUM_FUZZ: 'true' },
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'story',
          pool: 'forks',
          isolate: false,
          include: ['{e2e,src,testing}/**/*.story.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'rig',
          pool: 'forks',
          include: ['{src,testing,rig,e2e}/**/*.rig.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 900_000,
          // What is polled for comes when it comes: a machine that also does other work may need longer than the usual second.
          expect: { poll: { timeout: 60_000 } },
        },
      },
    ],
    maxWorkers: 2,
  },
});
