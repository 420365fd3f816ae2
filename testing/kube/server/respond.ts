import type { IncomingMessage, ServerResponse } from 'node:http';
import { StatusError } from '../api/status.ts';
import type { FaultEffect } from './faults.ts';

/** The same limit as a real API server has for a body. */
const mostBodyBytes = 3 * 1024 * 1024;

export function send(response: ServerResponse, code: number, text: string): void {
  response.writeHead(code, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

export function sendHalf(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.write(text.slice(0, Math.floor(text.length / 2)), () => response.destroy());
}

export function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const fault = error instanceof StatusError ? error : internal(error);
  if (fault.reason === 'PageNotFound') {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(`${fault.message}\n`);
    return;
  }
  const pause = fault.retryAfterSeconds();
  if (pause !== undefined) response.setHeader('retry-after', String(pause));
  send(response, fault.code, JSON.stringify(fault.toTree()));
}

export function internal(error: unknown): StatusError {
  const message = error instanceof Error ? error.message : String(error);
  return new StatusError(500, 'InternalError', `Internal error occurred: ${message}`, {
    causes: [{ message }],
  });
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > mostBodyBytes)
      throw new StatusError(
        413,
        'RequestEntityTooLarge',
        `Request entity too large: limit is ${mostBodyBytes}`,
        {},
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

export function faultStatus(effect: FaultEffect & { readonly kind: 'status' }): StatusError {
  const reasons: Readonly<Record<number, string>> = {
    409: 'Conflict',
    410: 'Expired',
    429: 'TooManyRequests',
    500: 'InternalError',
    503: 'ServiceUnavailable',
    504: 'Timeout',
  };
  const details =
    effect.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: effect.retryAfterSeconds };
  return new StatusError(
    effect.code,
    effect.reason ?? reasons[effect.code] ?? 'Unknown',
    effect.message ?? `the fake Kubernetes API was told to answer ${effect.code}`,
    details,
  );
}
