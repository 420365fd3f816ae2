/** What can go wrong with a request, on demand. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfterSeconds?: number;
      readonly message?: string;
    }
  /** The body breaks off after so many bytes, with the connection. */
  | { readonly kind: 'truncate'; readonly afterBytes: number }
  /** One bit of the body is wrong. */
  | { readonly kind: 'corrupt' }
  /** The answer to this request never comes. */
  | { readonly kind: 'hang' }
  /** Blobs are answered by a redirect, as registries with an object store do. */
  | { readonly kind: 'redirect'; readonly location: string }
  /** The body comes byte by byte, with so much time between two. */
  | { readonly kind: 'trickle'; readonly everyMs: number }
  /** The answer starts so much later. */
  | { readonly kind: 'slow'; readonly delayMs: number };

export interface FaultRule {
  readonly method?: string;
  /** Part of the path, or a pattern. */
  readonly path?: string | RegExp;
  /** How many requests it spoils; all of them unless said. */
  readonly times?: number;
  readonly fault: Fault;
}

/** Rules are tried in the order in which they were added; the first that fits spoils the request. */
export class Faults {
  #rules: { readonly rule: FaultRule; left: number }[] = [];

  add(rule: FaultRule): void {
    this.#rules.push({ rule, left: rule.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#rules = [];
  }

  take(method: string, path: string): Fault | undefined {
    const found = this.#rules.find(({ rule, left }) => left > 0 && fits(rule, method, path));
    if (found === undefined) return undefined;
    found.left -= 1;
    return found.rule.fault;
  }
}

function fits(rule: FaultRule, method: string, path: string): boolean {
  if (rule.method !== undefined && rule.method !== method) return false;
  if (rule.path === undefined) return true;
  return typeof rule.path === 'string' ? path.includes(rule.path) : rule.path.test(path);
}
