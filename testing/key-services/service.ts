import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signDigest } from './sign-digest.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface HeldKey {
  readonly publicKey: KeyObject;
  /** How many keys there were before it, and one. */
  readonly version: number;
  /** ECDSA in DER over a digest that was made before. */
  signDigest(digest: Uint8Array): Uint8Array;
}

export type StandIn = (asked: Asked, key: HeldKey) => Answer;

export interface KeyService {
  /** `127.0.0.1:12345` */
  readonly host: string;
  /** What was asked, newest last. */
  readonly asked: readonly Asked[];
  /** The key is another one from now on. */
  exchangeKey(): void;
  /** Answers so until the next call with undefined. */
  answer(answer: Answer | undefined): void;
  stop(): Promise<void>;
}

/** On a free port of this machine, by plain HTTP. The caller stops it. */
export async function startKeyService(
  standIn: StandIn,
  { curve = 'prime256v1' }: { readonly curve?: string } = {},
): Promise<KeyService> {
  const state: { key: HeldKey; forced: Answer | undefined } = { key: newKey(curve, 1), forced: undefined };
  const log: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = 'GET', url = '/', headers } = request;
      const asked = { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8') };
      log.push(asked);
      const { status, body } = state.forced ?? standIn(asked, state.key);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${portOf(server.address())}`,
    asked: log,
    exchangeKey: () => {
      state.key = newKey(curve, state.key.version + 1);
    },
    answer: (answer) => {
      state.forced = answer;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address === 'object' && address !== null) return address.port;
  throw new Error('the server listens on no port');
}

function newKey(curve: string, version: number): HeldKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const scalar = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
  return { publicKey, version, signDigest: (digest) => signDigest(scalar, digest) };
}
