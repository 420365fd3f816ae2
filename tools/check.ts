import { type Count, countText, runPrograms, runTests, sum } from './checks/steps.ts';

/** `npm run check`: types, lint, house, dead code, unit and conformance tests. Fast enough to run before every commit. */
export async function check(): Promise<Count> {
  const typed = ['src', 'testing', 'tools', 'rig', 'e2e'];
  const programs = await runPrograms([
    { title: 'types', program: 'tsc', args: ['-p', '.'] },
    { title: 'lint by types', program: 'oxlint', args: ['--type-aware', '--quiet', ...typed] },
    { title: 'house', program: process.execPath, args: ['tools/house.ts'] },
    { title: 'dead code', program: 'knip', args: [] },
    { title: 'lint', program: 'biome', args: ['check', '.'] },
    { title: 'types of the page', program: 'tsc', args: ['-p', 'web'] },
  ]);
  return sum([programs, runTests('unit')]);
}

if (import.meta.main) {
  const count = await check();
  process.stdout.write(`\n${countText(count)}\n`);
  process.exitCode = count.failed === 0 ? 0 : 1;
}
