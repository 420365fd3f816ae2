export interface CommandOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly stdin?: Uint8Array | undefined;
  /** The whole environment of the child; nothing is inherited but PATH and HOME. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly directory?: string | undefined;
  readonly maxOutputBytes?: number | undefined;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

/**
 * Runs programs by argument array, never through a shell. Codes: `exec.not-found`, `exec.timeout`,
 * `exec.output-too-large`. A non-zero exit is a result, not an error.
 */
export interface CommandRunner {
  run(program: string, args: readonly string[], options: CommandOptions): Promise<CommandResult>;
  /** The absolute path of a program on PATH, or undefined. */
  find(program: string): Promise<string | undefined>;
}

export interface ApartRequest {
  /** What the bytes are, as JSON for the program. */
  readonly header: unknown;
  readonly bytes: AsyncIterable<Uint8Array>;
  /**
   * The descriptor of a file opened for reading with the same bytes. A reader in another process takes them from there
   * and leaves `bytes` alone: that spares large ones the way through a pipe, at the price of a new process. It stays open.
   */
  readonly file?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Wall-clock limit of the whole answer. */
  readonly timeoutMs: number;
}

/**
 * A program of ours that parses hostile bytes in a process of its own: no network, no children, no file but its own
 * sources and a file that it was handed opened, no environment, limited memory. Bytes go in, lines of JSON come out.
 * It starts when first asked, serves one request after another, and is started anew after a crash and for a file.
 * Requests made at once wait for each other.
 *
 * Codes: `exec.crashed` (quoting how it ended), `exec.timeout`, `exec.output-too-large`. What the given bytes'
 * source throws is passed on as it is, and ends the process, since its request is half sent.
 */
export interface ApartReader {
  /** The lines that the program answered, parsed; still to be checked by the asker's schema. */
  ask(request: ApartRequest): Promise<readonly unknown[]>;
  /** Ends the process. A later `ask` starts a new one. */
  close(): Promise<void>;
}

/** One whose process can be started before there is a question, by whoever knows that one will come. */
export interface ApartProcess extends ApartReader {
  start(): void;
}

export interface ProgramOptions {
  /** The program's file, run by the Node that runs us. */
  readonly entry: string;
  readonly args: readonly string[];
  /** The whole environment of the child; nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** How long it may take until it says that it is ready. */
  readonly readyTimeoutMs: number;
  /** How long it may take to end when asked; 5 s unless said. */
  readonly graceMs?: number | undefined;
}

/**
 * A program of ours that runs beside us until it is stopped. Codes of the start: `exec.crashed` (it ended before it was
 * ready, quoting its last words), `exec.timeout`.
 */
export interface RunningProgram {
  /** The line of JSON by which it said that it is ready; still to be checked by the asker's schema. */
  readonly ready: unknown;
  /** How it ended, by itself or stopped: `ended with code 1`, `got SIGKILL`. Never rejects. */
  readonly ended: Promise<string>;
  /** Asks it to end, then makes it. May be called twice. */
  stop(): Promise<void>;
}

/** The processes of this machine, by names that no two of them share. */
export interface Processes {
  /** The name of this process. */
  readonly self: string;
  /** Whether the process of that name is known to be over; false where nobody here can know, as on another machine. */
  hasEnded(name: string): boolean;
}
