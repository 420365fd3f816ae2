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
