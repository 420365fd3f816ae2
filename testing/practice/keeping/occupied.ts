import * as z from 'zod';
import { readIfThere, removeIfThere, writeWhole } from './files.ts';

const Holder = z.object({ pid: z.number().int().positive() });

/** Marks a directory as in use by this process. @throws when another one that lives uses it. */
export function occupy(path: string): () => void {
  const text = readIfThere(path);
  const holder = text === undefined ? undefined : Holder.safeParse(JSON.parse(text)).data;
  if (holder !== undefined && holder.pid !== process.pid && isAlive(holder.pid)) {
    throw new Error(
      `a practice estate is running there already, as process ${holder.pid}; if that is another program, remove ${path}`,
    );
  }
  writeWhole(path, JSON.stringify({ pid: process.pid }));
  return () => removeIfThere(path);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
