/**
 * Other programs: the only place that starts processes. `makeRunner` runs a program by argument array, with the
 * environment it is given and a limit on time and output; `makeApartReader` keeps a program of ours that parses
 * hostile bytes under Node's permission model, and `serve-apart.ts` is the loop inside such a program; `startProgram`
 * runs one beside us for as long as it is wanted. It refuses shells, inherited environments and unlimited output.
 */
export { type ApartProgram, makeApartReader } from './apart.ts';
export type {
  ApartProcess,
  ApartReader,
  ApartRequest,
  CommandOptions,
  CommandResult,
  CommandRunner,
  Processes,
  ProgramOptions,
  RunningProgram,
} from './interface.ts';
export { ourFeedReader, ourProgram, ourReader } from './our-program.ts';
export { makeProcesses } from './processes.ts';
export { startProgram } from './program.ts';
export { type BaseEnvironment, makeRunner } from './runner.ts';
