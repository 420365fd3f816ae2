import { check } from './check.ts';
import { countText, runPrograms, runTests, sum } from './checks/steps.ts';

/**
 * `npm test`: the check, then the stories on the fake world, then everything that this machine has servers for. What
 * was skipped says so beside its name, with the command that would enable it; with CI=true a missing server fails.
 * Stories and rig run the program as it is shipped, which is built before them.
 */
const node = process.execPath;
const count = sum([
  await check(),
  await runPrograms([{ title: 'build', program: node, args: ['tools/build.ts'] }]),
  runTests('story', { shipped: true }),
  await runPrograms([{ title: 'what the rig has', program: node, args: ['rig/main.ts', 'doctor'] }]),
  runTests('rig', { shipped: true }),
]);
process.stdout.write(`\n${countText(count)}\n`);
process.exitCode = count.failed === 0 ? 0 : 1;
