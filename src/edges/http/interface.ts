export interface FetchOptions {
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Most bytes that may come; more is `http.too-large`. */
  readonly maxBytes: number;
  readonly timeoutMs?: number | undefined;
}

export interface FetchedBytes {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

/**
 * Gets bytes from a URL (`https:`, `http:` where it is allowed, `file:`). Follows at most 5 redirects, to allowed
 * hosts only. Codes: `http.unreachable` (later), `http.status` (later for 429 and 5xx), `http.too-large`,
 * `http.timeout` (later), `http.refused` for a scheme or host that is not allowed.
 */
export interface Fetcher {
  get(url: string, options: FetchOptions): Promise<FetchedBytes>;
}

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
  /** Most bytes that the answer may have; more is `http.too-large`. */
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface CallAnswer {
  readonly status: number;
  readonly bytes: Uint8Array;
}

/**
 * Calls an interface over HTTP that a person configured, with credentials: any status is an answer, whose meaning the
 * asker knows. No redirect is followed, so that nobody else is shown them. Codes: `http.unreachable` (later),
 * `http.timeout` (later), `http.too-large`, `http.refused`.
 */
export interface HttpCaller {
  call(url: string, call: Call): Promise<CallAnswer>;
}
