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
