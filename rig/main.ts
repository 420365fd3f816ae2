import { errorMessage, OakumError } from '../src/kernel/index.ts';
import { buildAll } from './build.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { debianPackages, needs, rigHas } from './needs.ts';
import { sweepAbandoned } from './node-sweep.ts';

const usage = `usage: npm run rig -- COMMAND
  build              build what comes from Go modules: 8 to 15 minutes the first time
  up [--real-node]   start a control plane with five simulated nodes; Ctrl-C ends it
  down               clean up after rigs that were killed
  doctor             say which servers this machine can start, and how to get the others
  packages           print the Debian packages that the rig uses`;

type Command = (args: readonly string[]) => Promise<number>;

const commands = new Map<string, Command>([
  ['build', build],
  ['up', up],
  ['down', down],
  ['doctor', doctor],
  ['packages', packages],
]);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function build(): Promise<number> {
  await buildAll(say);
  return 0;
}

/** Stays until Ctrl-C or a termination signal, also while it still boots. */
async function up(args: readonly string[]): Promise<number> {
  const asked = endAsked();
  const plane = await startControlPlane({ kwok: true, realNode: args.includes('--real-node') });
  try {
    await Promise.race([describePlane(plane), asked]);
    await asked;
  } finally {
    await plane.stop();
  }
  say('ended, nothing is left');
  return 0;
}

/** Listens for good: Ctrl-C comes twice, from the terminal and through npm, and the second one must not cut the end short. */
function endAsked(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve());
  });
}

async function describePlane(plane: ControlPlane): Promise<void> {
  await plane.kwok?.createNodes(5);
  say(`kubeconfig  ${plane.kubeconfigPath}`);
  say(`server      ${plane.url}`);
  say(`logs        ${plane.files.directory}/*.log`);
  if (plane.realNode !== undefined) say(`real node   ${plane.realNode.name}, ${plane.realNode.address}`);
  say('Ctrl-C ends it');
}

async function down(): Promise<number> {
  const removed = await sweepAbandoned();
  say(removed.length === 0 ? 'nothing was left behind' : `removed ${removed.join(', ')}`);
  return 0;
}

/** What is missing is a failure only under CI: a developer needs few of them. */
async function doctor(): Promise<number> {
  const answers = needs.map((need) => ({ need, answer: rigHas(need) }));
  const lines = answers.map(({ need, answer }) => {
    const text = answer.ok
      ? 'ready'
      : `missing  ${answer.reason}\n${' '.repeat(20)}to have it: ${answer.enable}`;
    return `${need.padEnd(20)}${text}`;
  });
  say(lines.join('\n'));
  const isWhole = answers.every(({ answer }) => answer.ok);
  return isWhole || process.env.CI !== 'true' ? 0 : 1;
}

async function packages(): Promise<number> {
  say(debianPackages().join('\n'));
  return 0;
}

async function main(args: readonly string[]): Promise<number> {
  const [name = '', ...rest] = args;
  const command = commands.get(name);
  if (command === undefined) {
    process.stderr.write(`${usage}\n`);
    return 64;
  }
  try {
    return await command(rest);
  } catch (error) {
    const hint = error instanceof OakumError ? error.hint : undefined;
    process.stderr.write(`${errorMessage(error)}${hint === undefined ? '' : `\nto go on: ${hint}`}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
