import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { OakumError } from '../src/kernel/index.ts';

/**
 * A TCP port of 127.0.0.1 that nothing listens on. It lies below the range from which the kernel takes
 * ports for outgoing connections, so that none of those can take it before its server binds it.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
  throw new OakumError('rig.no-port', 'no free port among 100 tried between 20000 and 32000');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
