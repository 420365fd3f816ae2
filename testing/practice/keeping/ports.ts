import * as z from 'zod';
import { readIfThere, writeWhole } from './files.ts';

const Ports = z.object({
  cluster: z.number().int(),
  registry: z.number().int(),
  packages: z.number().int(),
  alpine: z.number().int().default(0),
});

/** The loopback ports of an estate: the same after a restart, unless somebody else has taken one. */
export type Ports = Readonly<z.infer<typeof Ports>>;

const anyFree: Ports = { cluster: 0, registry: 0, packages: 0, alpine: 0 };

export function readPorts(path: string): Ports {
  const text = readIfThere(path);
  return text === undefined ? anyFree : Ports.parse(JSON.parse(text));
}

export function writePorts(path: string, ports: Ports): void {
  writeWhole(path, `${JSON.stringify(ports)}\n`);
}

/** Starts something on its port, or on a free one where that is taken. */
export async function onPort<T>(port: number, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(port);
  } catch (error) {
    const isTaken =
      error instanceof Error && 'code' in error && ['EADDRINUSE', 'EACCES'].includes(String(error.code));
    if (port === 0 || !isTaken) throw error;
    return start(0);
  }
}
