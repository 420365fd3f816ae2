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

export interface CallRequest extends FetchOptions {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: string | undefined;
}

/**
 * Asks a server that somebody named for something and gives its answer, whatever its status: what a status means is the
 * caller's to say. A redirect is an answer like any other and never followed, so that no credential leaves the server that
 * it is for. Asked once: whether asking again is safe is the caller's to know. Codes: `http.unreachable` (later),
 * `http.timeout` (later), `http.too-large`, `http.refused`.
 */
export interface HttpCaller {
  call(request: CallRequest): Promise<FetchedBytes>;
}
