/** What the server said instead of an answer, or that it said nothing. */
export class Failure extends Error {
  readonly code: string;
  /** The HTTP status; 0 when no answer came. */
  readonly status: number;
  /** What to do next, where the server knows. */
  readonly hint: string | undefined;

  constructor(status: number, said: { code: string; message: string; hint?: string | undefined }) {
    super(said.message);
    this.name = 'Failure';
    this.status = status;
    this.code = said.code;
    this.hint = said.hint;
  }
}

/** Nobody is signed in here. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof Failure && error.status === 401;
}

/** Reads the body of an error; whatever else came is told by its status. */
export async function failureOf(response: Response): Promise<Failure> {
  const body: unknown = await response.json().catch(() => undefined);
  return failureFrom(response.status, body);
}

export function failureFrom(status: number, body: unknown): Failure {
  const { error } = { error: undefined, ...Object(body) };
  const { code, message, hint } = { code: undefined, message: undefined, hint: undefined, ...Object(error) };
  if (typeof code !== 'string' || typeof message !== 'string') {
    return new Failure(status, {
      code: 'page.no-words',
      message: `the server answered ${status} and did not say why`,
      hint: "the server's own log says more",
    });
  }
  return new Failure(status, { code, message, hint: typeof hint === 'string' ? hint : undefined });
}

/** No answer came at all. */
export function unreachable(): Failure {
  return new Failure(0, {
    code: 'page.unreachable',
    message: 'the server does not answer',
    hint: 'see whether oakum serve still runs; this page tries again by itself',
  });
}
