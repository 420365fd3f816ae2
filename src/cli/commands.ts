import type { Command } from 'commander';
import type { SettingsFlags } from '../config/index.ts';
import type { ExportFormat } from '../flows/export-report.ts';
import type { CliDeps, OutputFormat } from './context.ts';
import type { ExitCode } from './exit-codes.ts';

/** The global flags as commander gives them. */
export interface GlobalFlags extends SettingsFlags {
  readonly output: OutputFormat;
  /** `oakum plan -o plan.json`: a file instead of a format. */
  readonly outputFile: string | undefined;
  /** `oakum scan -o sarif`: a document for another program instead of a format of ours. */
  readonly exportFormat: ExportFormat | undefined;
}

/** What the action of a command gets: where to print, the global flags, and how to open the world. */
export interface CommandContext {
  readonly deps: CliDeps;
  readonly flags: GlobalFlags;
}

export type Action = (
  context: CommandContext,
  args: readonly string[],
  options: Readonly<Record<string, unknown>>,
) => Promise<ExitCode>;

/** How a command is declared: words only, so that help needs nothing else. The action is loaded when it is run. */
export interface CommandSpec {
  /** `scan image`: the words before the arguments. */
  readonly path: string;
  readonly args: string;
  readonly summary: string;
  readonly options: readonly (readonly [flags: string, description: string, fallback?: string])[];
  readonly examples: readonly string[];
  readonly exits: string;
  load(): Promise<Action>;
}

export type Declare = (program: Command, spec: CommandSpec) => void;
