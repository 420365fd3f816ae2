import { Agent, request } from 'undici';
import { errorMessage, OakumError } from '../../kernel/pure/index.ts';
import { type AllowedHosts, checkAllowed, printable } from './allowed.ts';
import type { Call, CallAnswer, HttpCaller } from './interface.ts';

/** Makes the real caller. It asks once, follows no redirect, and knows the proxies and certificates of Node alone. */
export function makeCaller(allowed: AllowedHosts): HttpCaller {
  const agent = new Agent({ keepAliveTimeout: 4_000 });
  return {
    call: async (text, call) => {
      const url = URL.parse(text);
      if (url === null || url.protocol === 'file:')
        throw new OakumError('http.refused', `not an address to call: ${JSON.stringify(text.slice(0, 100))}`);
      checkAllowed(url, allowed);
      return ask(url, call, agent);
    },
  };
}

async function ask(url: URL, call: Call, agent: Agent): Promise<CallAnswer> {
  const { method, headers, body, signal, maxBytes, timeoutMs } = call;
  const deadline = AbortSignal.timeout(timeoutMs);
  const limit = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
  try {
    const response = await request(url, {
      dispatcher: agent,
      method,
      headers: { ...headers },
      ...(body === undefined ? {} : { body: Buffer.from(body) }),
      signal: limit,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response.body) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.byteLength;
      if (size > maxBytes)
        throw new OakumError('http.too-large', `${printable(url)} answers more than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    return { status: response.statusCode, bytes: Buffer.concat(chunks) };
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof OakumError) throw cause;
    throw noAnswer(url, deadline.aborted, cause);
  }
}

function noAnswer(url: URL, isLate: boolean, cause: unknown): OakumError {
  const code = isLate ? 'http.timeout' : 'http.unreachable';
  const what = isLate ? 'did not answer in time' : `cannot be reached: ${reasonOf(cause)}`;
  return new OakumError(code, `${printable(url)} ${what}`, {
    retry: 'later',
    cause,
    hint: 'check the address, the network and any proxy or firewall between',
  });
}

/** Node gives an AggregateError with an empty message when several addresses were tried. */
function reasonOf(cause: unknown): string {
  const message = errorMessage(cause);
  if (message !== '') return message;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'no connection';
}
