/**
 * The command line: flags in, a flow called, its result printed, an exit code out. One file a command, loaded only
 * when it is asked for, so that help is instant. It refuses to know how anything is done.
 */
export type { CliDeps, Io, PracticeOptions, ServeOptions, Serving } from './context.ts';
export { exitCodes } from './exit-codes.ts';
export { runCli } from './run-cli.ts';
