import { type Count, countText, runProgram, runTests, sum } from './checks/steps.ts';

/** `npm run check`: types, lint, house, dead code, unit and conformance tests. Fast enough to run before every commit. */
export function check(): Count {
  return sum([
    runProgram('types', 'tsc', ['-p', '.']),
    runProgram('types of the page', 'tsc', ['-p', 'web']),
    runProgram('lint', 'biome', ['check', '.']),
    runProgram('lint by types', 'oxlint', [
      '--type-aware',
      '--quiet',
      'src',
      'testing',
      'tools',
      'rig',
      'e2e',
    ]),
    runProgram('house', process.execPath, ['tools/house.ts']),
    runProgram('dead code', 'knip', []),
    runTests('unit'),
  ]);
}

if (import.meta.main) {
  const count = check();
  process.stdout.write(`\n${countText(count)}\n`);
  process.exitCode = count.failed === 0 ? 0 : 1;
}
