import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a handler says; the server writes it, or spoils it. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** A refusal in the form of the distribution specification. */
export function refusal(status: number, code: string, message: string): Answer {
  return json(status, { errors: [{ code, message }] });
}

export function json(status: number, value: unknown, mediaType = 'application/json'): Answer {
  return {
    status,
    headers: { 'content-type': mediaType },
    body: new TextEncoder().encode(JSON.stringify(value)),
  };
}

export async function readBody(request: IncomingMessage, maxBytes = 1024 * 1024 * 1024): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.byteLength;
    if (size > maxBytes) throw new Error('the request body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Writes the answer; a HEAD request gets its headers only. */
export function write(response: ServerResponse, answer: Answer, method: string): void {
  const body = answer.body ?? new Uint8Array();
  response.writeHead(answer.status, { 'content-length': String(body.byteLength), ...answer.headers });
  response.end(method === 'HEAD' ? undefined : body);
}

/** Writes only the first bytes of the announced body, then cuts the connection. */
export function writeTruncated(response: ServerResponse, answer: Answer, afterBytes: number): void {
  const body = answer.body ?? new Uint8Array();
  response.writeHead(answer.status, { 'content-length': String(body.byteLength), ...answer.headers });
  response.write(body.subarray(0, afterBytes), () => response.destroy());
}

/** Writes the body byte by byte, until it is all there or nobody listens. */
export function writeTrickling(response: ServerResponse, answer: Answer, everyMs: number): void {
  const body = answer.body ?? new Uint8Array();
  response.writeHead(answer.status, { 'content-length': String(body.byteLength), ...answer.headers });
  let sent = 0;
  const timer = setInterval(() => {
    if (sent === body.byteLength) return response.end();
    response.write(body.subarray(sent, sent + 1));
    sent += 1;
  }, everyMs);
  response.on('close', () => clearInterval(timer));
}
