/** Whether asking again later can help: a timeout can, a bad signature cannot. */
export type RetryAdvice = 'never' | 'later';

export interface OakumErrorOptions {
  readonly retry?: RetryAdvice;
  readonly cause?: unknown;
  /** What the person should do next, as one sentence. */
  readonly hint?: string;
  /** A pause that the other side asked for (Retry-After), in milliseconds. */
  readonly retryAfterMs?: number;
}

/**
 * A broken expectation. Every throw in Oakum is one of these: a stable `code` from the room's catalogue
 * (`room.what`, e.g. `oci.unauthorized`), a short message that quotes the facts, and whether a retry helps.
 * Expected outcomes are return values instead.
 */
export class OakumError extends Error {
  override readonly name = 'OakumError';
  readonly code: string;
  readonly retry: RetryAdvice;
  readonly hint: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: string, message: string, options: OakumErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retry = options.retry ?? 'never';
    this.hint = options.hint;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The code of any thrown value; `internal` for what is not ours. */
export function errorCode(error: unknown): string {
  return error instanceof OakumError ? error.code : 'internal';
}

/** The message of any thrown value, one line. */
export function errorMessage(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s+/g, ' ').trim();
}
