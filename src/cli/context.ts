import type { SettingsFlags } from '../config/index.ts';
import type { World } from '../flows/world.ts';

/** Where a command prints. Colours and animation only where a person looks. */
export interface Io {
  out(text: string): void;
  error(text: string): void;
  readonly outIsTerminal: boolean;
  readonly errorIsTerminal: boolean;
  readonly columns: number;
  readonly colours: boolean;
  /** Bytes of standard input, to the end. */
  input(): Promise<string>;
}

export interface CliDeps {
  readonly io: Io;
  /** The real things, put together when a command first needs them. Closed by the caller of `runCli`. */
  openWorld(flags: SettingsFlags, io: Io): Promise<World>;
  /** Starts the server or the practice estate; they live in rooms that the command line may not import. */
  serve(world: World, options: ServeOptions): Promise<Serving>;
  practice(options: PracticeOptions): Promise<Serving>;
  /** Aborted by Ctrl-C; a second one ends the process. */
  readonly signal: AbortSignal;
}

export interface ServeOptions {
  readonly port: number;
  readonly host: string;
}

export interface PracticeOptions {
  /** Where it is kept; a folder of the state directory when absent. */
  readonly directory: string | undefined;
  readonly settings: SettingsFlags;
}

export interface Serving {
  /** Lines for the person who started it. */
  readonly says: readonly string[];
  /** Settles, with a sentence, when it ends without having been stopped; never for what runs in this process. */
  readonly ended?: Promise<string> | undefined;
  stop(): Promise<void>;
}

export type OutputFormat = 'table' | 'json' | 'yaml' | 'markdown';
