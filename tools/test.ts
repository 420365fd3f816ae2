import { check } from './check.ts';
import { countText, runProgram, runTests, sum } from './checks/steps.ts';

/**
 * `npm test`: the check, then the stories on the fake world, then everything that this machine has servers for. What
 * was skipped says so beside its name, with the command that would enable it; with CI=true a missing server fails.
 */
const count = sum([
  check(),
  runProgram('build', process.execPath, ['tools/build.ts']),
  runTests('story'),
  runProgram('what the rig has', process.execPath, ['rig/main.ts', 'doctor']),
  runTests('rig'),
]);
process.stdout.write(`\n${countText(count)}\n`);
process.exitCode = count.failed === 0 ? 0 : 1;
