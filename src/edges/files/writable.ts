import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { joinInside } from '../../kernel/pure/index.ts';
import { filesError, isFileSystemError } from './errors.ts';
import type { WritableTree } from './interface.ts';
import { openTree } from './tree.ts';

/**
 * Opens a tree that we own: directories are made with mode 0700 and files with 0600, the root when first written to.
 * It is meant for state and cache; hostile links do not occur there, so that writing does not resolve them.
 */
export function openWritableTree(root: string): WritableTree {
  const absolute = (path: string): string => joinInside(root, path);
  return {
    ...openTree(root),
    absolute,
    write: async (path, bytes) => {
      await replace(absolute(path), once(bytes), forced);
    },
    writeStream: (path, chunks) => replace(absolute(path), chunks, forced),
    writeScratch: (path, chunks) => replace(absolute(path), chunks, asItComes),
    remove: (path) => rm(absolute(path), { recursive: true, force: true }).catch(fail(absolute(path))),
  };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

function fail(path: string): (error: unknown) => never {
  return (error) => {
    throw filesError(path, error);
  };
}

/** What is done with a file that is written, before it gets its name. */
type Settle = (file: FileHandle) => Promise<void>;

const forced: Settle = (file) => file.sync();
const asItComes: Settle = async () => {};

/** Writes beside the target and renames, so that a reader sees the old bytes or all of the new ones. */
async function replace(target: string, chunks: AsyncIterable<Uint8Array>, settle: Settle): Promise<number> {
  const temporary = `${target}.${randomBytes(6).toString('hex')}.part`;
  try {
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const written = await fill(temporary, chunks, settle);
    await rename(temporary, target);
    return written;
  } catch (error) {
    await rm(temporary, { force: true });
    throw isFileSystemError(error) ? filesError(target, error) : error;
  }
}

async function fill(path: string, chunks: AsyncIterable<Uint8Array>, settle: Settle): Promise<number> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    let written = 0;
    for await (const chunk of chunks) written += await writeAll(file, chunk);
    await settle(file);
    return written;
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<number> {
  for (let done = 0; done < chunk.byteLength; ) {
    const { bytesWritten } = await file.write(chunk, done, chunk.byteLength - done);
    done += bytesWritten;
  }
  return chunk.byteLength;
}
