import { failureOf, unreachable } from './failure.ts';
import type { Call } from './generated/client.ts';

/** Sends a call to the server that this page came from. Throws a Failure for everything but an answer. */
export async function send<T>({ method, path, body, signal }: Call): Promise<T> {
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
    credentials: 'same-origin',
  }).catch((error: unknown) => {
    throw signal?.aborted === true ? error : unreachable();
  });
  if (!response.ok) throw await failureOf(response);
  return response.json();
}
