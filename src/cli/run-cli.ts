import { Command, CommanderError, Option } from 'commander';
import type { ExportFormat } from '../flows/export-report.ts';
import { oakumVersion } from '../kernel/pure/index.ts';
import type { CommandSpec, GlobalFlags } from './commands.ts';
import type { CliDeps, OutputFormat } from './context.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { commandSpecs } from './register.ts';

const groups: Readonly<Record<string, string>> = {
  scan: 'what is wrong, grouped by the patch that fixes it',
  patch: 'patch an image by itself',
  loans: 'layer patches that are lent to images: owner, source fix, expiry',
  images: 'patched images in their registries',
  evidence: 'the evidence log and its proofs',
  trust: 'signing keys',
  feeds: 'advisories and lifecycle data: age, coverage',
  tool: 'plumbing for scripts',
};

/** Parses the arguments, runs the command, prints what went wrong, and gives the exit code. */
export async function runCli(argv: readonly string[], deps: CliDeps): Promise<ExitCode> {
  const state: { code: ExitCode } = { code: exitCodes.fine };
  const program = makeProgram(deps, (code) => {
    state.code = code;
  });
  try {
    await program.parseAsync(withDefaults(argv), { from: 'user' });
    return state.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.usage;
    const { printError } = await import('./print/error.ts');
    return printError(error, deps);
  }
}

const groupDefaults: Readonly<Record<string, string>> = { scan: 'cluster', loans: 'list' };

/** `oakum scan` is `oakum scan cluster`; flags may stand between. */
function withDefaults(argv: readonly string[]): readonly string[] {
  const [first = '', second] = argv;
  const leaf = Object.hasOwn(groupDefaults, first) ? groupDefaults[first] : undefined;
  const bare = second === undefined || (second.startsWith('-') && second !== '-h' && second !== '--help');
  return bare && leaf !== undefined ? [first, leaf, ...argv.slice(1)] : argv;
}

function makeProgram(deps: CliDeps, end: (code: ExitCode) => void): Command {
  const program = new Command('oakum')
    .description(
      'Patch management for Kubernetes: find, judge, decide, patch, roll out, prove. Reads only, until told otherwise.',
    )
    .version(oakumVersion)
    // Else `--version` behind a command would be this one, though a command has its own.
    .enablePositionalOptions()
    .configureOutput({ writeOut: (text) => deps.io.out(text), writeErr: (text) => deps.io.error(text) })
    .configureHelp({ showGlobalOptions: false })
    .exitOverride()
    .addHelpText(
      'after',
      '\nBegin with: oakum scan · oakum explain 1 · oakum plan -o plan.json · oakum apply plan.json\nExit codes: 0 fine · 1 failed · 2 usage · 3 policy says no · 4 partial · 5 waiting · 130 stopped, resumable\n',
    );
  const parents = new Map<string, Command>();
  for (const spec of commandSpecs) declare(parentOf(program, spec, parents), { spec, deps, end });
  return program;
}

function parentOf(program: Command, spec: CommandSpec, parents: Map<string, Command>): Command {
  const [group, leaf] = spec.path.split(' ');
  if (leaf === undefined || group === undefined) return program;
  const known = parents.get(group) ?? program.command(group).description(groups[group] ?? '');
  parents.set(group, known);
  return known;
}

interface Declaring {
  readonly spec: CommandSpec;
  readonly deps: CliDeps;
  readonly end: (code: ExitCode) => void;
}

function declare(parent: Command, { spec, deps, end }: Declaring): void {
  const name = spec.path.split(' ').at(-1) ?? spec.path;
  const command = parent.command(`${name} ${spec.args}`.trim()).description(spec.summary);
  for (const [flags, description, fallback] of spec.options) command.option(flags, description, fallback);
  addGlobalFlags(command, spec.path);
  command.addHelpText(
    'after',
    `\nExamples:\n${spec.examples.map((example) => `  ${example}`).join('\n')}\n\nExit codes: ${spec.exits}\n`,
  );
  command.action(async (...given: readonly unknown[]) => {
    const action = await spec.load();
    const options = command.opts();
    // A list of files comes as one value.
    const args = given
      .flatMap((one) => (Array.isArray(one) ? one : [one]))
      .filter((one) => typeof one === 'string');
    end(await action({ deps, flags: flagsOf(options) }, args, options));
  });
}

function addGlobalFlags(command: Command, path: string): void {
  command.addOption(outputOption(path).default('table'));
  command.option('--context <name>', 'context of the kubeconfig');
  command.option('--kubeconfig <file>', 'kubeconfig file');
  command.option('--config <path>', 'policy documents: a YAML file or a directory of them');
  command.option('--state <dir>', 'state directory');
  command.option('--database <url>', 'PostgreSQL URL instead of SQLite in the state directory');
}

const formats: readonly OutputFormat[] = ['table', 'json', 'yaml', 'markdown'];
const exportFormats: readonly ExportFormat[] = ['sarif', 'cyclonedx', 'spdx', 'vex'];

/** A plan may go to a file; a scan may become a document for another program. */
function outputOption(path: string): Option {
  const ours = 'table, json, yaml or markdown';
  if (path === 'plan')
    return new Option('-o, --output <format-or-file>', `${ours}; or a file to write the plan to`);
  if (path === 'patch image')
    return new Option('-o, --output <place-or-format>', `registry, oci:DIR or oci-archive:FILE; or ${ours}`);
  if (!path.startsWith('scan ')) return new Option('-o, --output <format>', ours).choices(formats);
  const all = `${ours}; or for other programs: ${exportFormats.join(', ')}`;
  return new Option('-o, --output <format>', all).choices([...formats, ...exportFormats]);
}

function flagsOf(options: Readonly<Record<string, unknown>>): GlobalFlags {
  const text = (name: string): string | undefined =>
    typeof options[name] === 'string' ? options[name] : undefined;
  return {
    output: formats.find((format) => format === options.output) ?? 'table',
    outputFile: [...formats, ...exportFormats].some((format) => format === options.output)
      ? undefined
      : text('output'),
    exportFormat: exportFormats.find((format) => format === options.output),
    context: text('context'),
    kubeconfig: text('kubeconfig'),
    config: text('config'),
    state: text('state'),
    database: text('database'),
    buildkit: text('buildkit'),
    buildkitTls: text('buildkitTls'),
  };
}
