import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { answer, type Doors } from './answer.ts';
import { fail } from './respond.ts';

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on loopback only. */
export async function listen(
  doors: Doors,
  options: { readonly port: number; readonly tls: { cert: string; key: string } | undefined },
): Promise<Listening> {
  const handle: RequestListener = (request, response) => {
    answer(doors, request, response).catch((error: unknown) => fail(response, error));
  };
  const server: Server =
    options.tls === undefined ? createServer(handle) : createTlsServer(options.tls, handle);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', () => resolve());
  });
  return {
    port: portOf(server.address()),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
