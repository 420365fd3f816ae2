import type * as z from 'zod';
import { jsonOf } from '../../formats/json/index.ts';
import { OakumError } from '../../kernel/pure/index.ts';
import type { FetchedBytes, HttpCaller } from '../http/interface.ts';
import { apiPath, oneLine } from './text.ts';

export interface Asking {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
  /** Of the answer; 4 MiB unless said. */
  readonly maxBytes?: number;
}

const usualBytes = 4 * 2 ** 20;
const timeoutMs = 30_000;
const userAgent = 'oakum';

/** One request; an answer above 299 is thrown as what it means. */
export async function ask(caller: HttpCaller, asking: Asking): Promise<FetchedBytes> {
  const headers = { 'user-agent': userAgent, accept: 'application/json', ...asking.headers };
  const answer = await caller.call({ maxBytes: usualBytes, ...asking, headers, timeoutMs });
  if (answer.status >= 200 && answer.status <= 299) return answer;
  throw refusal(asking, answer);
}

/** The JSON of an answer. @throws ci.malformed */
export function parsed<T>(schema: z.ZodType<T>, { bytes, headers }: FetchedBytes, asking: Asking): T {
  const what = `${asking.method} ${apiPath(asking.url)}`;
  const value = jsonOf(bytes);
  if (value === undefined)
    throw new OakumError(
      'ci.malformed',
      `${what} answered ${headers['content-type'] ?? 'bytes'} that is no JSON`,
      {
        hint: 'is this the address of the API, and does the credential count there? A page to sign in looks like this',
      },
    );
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new OakumError(
    'ci.malformed',
    `${what}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`,
  );
}

export async function askJson<T>(caller: HttpCaller, schema: z.ZodType<T>, asking: Asking): Promise<T> {
  return parsed(schema, await ask(caller, asking), asking);
}

function refusal(asking: Asking, answer: FetchedBytes): OakumError {
  const { status } = answer;
  const said = saidIn(answer.bytes);
  const message = `${asking.method} ${apiPath(asking.url)} answered ${status}${said === '' ? '' : `: ${said}`}`;
  const pauseMs = pauseOf(answer);
  if (status === 429 || (status === 403 && pauseMs !== undefined))
    return new OakumError('ci.throttled', message, { retry: 'later', retryAfterMs: pauseMs ?? 10_000 });
  if (status >= 500)
    return new OakumError('ci.server', message, {
      retry: 'later',
      ...(pauseMs === undefined ? {} : { retryAfterMs: pauseMs }),
    });
  const [code, hint] = meanings[status] ?? (status < 400 ? redirected : invalid);
  return new OakumError(code, message, { hint });
}

type Meaning = readonly [code: string, hint: string];

const invalid: Meaning = ['ci.invalid', 'does the build take these inputs, under these names, on this ref?'];
const redirected: Meaning = [
  'ci.redirected',
  'it sends elsewhere; the credential does not follow: name the new address in the Baseline',
];
const meanings: Readonly<Record<number, Meaning>> = {
  401: ['ci.unauthorized', 'is the credential the one that the Baseline names, and not expired?'],
  403: ['ci.forbidden', 'the credential may not start or read this build'],
  404: ['ci.not-found', 'does the Baseline name it rightly, and may the credential see it?'],
};

/** Seconds, a date, or GitHub's `x-ratelimit-reset`; undefined where no pause is asked for. */
function pauseOf({ headers }: FetchedBytes): number | undefined {
  const after = headers['retry-after'];
  if (after !== undefined && /^\d{1,6}$/.test(after)) return Number(after) * 1_000;
  if (headers['x-ratelimit-remaining'] !== '0') return undefined;
  const date = Date.parse(headers.date ?? '');
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN) * 1_000;
  return Number.isNaN(reset) || Number.isNaN(date) ? 60_000 : Math.max(1_000, reset - date);
}

/** What an API says in the fields that they have for it. */
function saidIn(bytes: Uint8Array): string {
  const value = jsonOf(bytes);
  if (typeof value !== 'object' || value === null) return '';
  for (const name of ['message', 'error', 'error_description']) {
    const text: unknown = Object.entries(value).find(([key]) => key === name)?.[1];
    if (text !== undefined) return oneLine(typeof text === 'string' ? text : JSON.stringify(text));
  }
  return '';
}
