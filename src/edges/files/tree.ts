import { constants, createReadStream, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readdir, readlink } from 'node:fs/promises';
import { cleanPath, compareText, joinInside, OakumError } from '../../kernel/pure/index.ts';
import { filesError, isAbsent } from './errors.ts';
import type { FileEntry, FileTree } from './interface.ts';
import { resolveInside } from './resolve.ts';
import { slicesOf } from './slices.ts';

const chunkBytes = 256 * 1024;

/** Opens a tree to read. Nothing is touched until it is asked; the root may be absent. */
export function openTree(root: string): FileTree {
  return {
    root,
    read: (path, maxBytes) => readFile(root, path, maxBytes),
    open: (path) => openFile(root, path),
    slices: async (path) => {
      const file = await openFile(root, path);
      return file === undefined ? undefined : slicesOf(file, path);
    },
    stream: (path) => streamFile(root, path),
    list: (path) => listDirectory(root, path),
  };
}

async function readFile(root: string, path: string, maxBytes: number): Promise<Uint8Array | undefined> {
  try {
    const file = await open(await resolveInside(root, path), constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const facts = await file.stat();
      if (!facts.isFile()) return undefined;
      if (facts.size > maxBytes) throw tooLarge(path, facts.size, maxBytes);
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw filesError(joinInside(root, path), error);
  }
}

async function openFile(root: string, path: string): Promise<FileHandle | undefined> {
  try {
    // Opening a pipe would wait for its other end.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const file = await open(await resolveInside(root, path), flags);
    if ((await file.stat()).isFile()) return file;
    await file.close();
    return undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw filesError(joinInside(root, path), error);
  }
}

function tooLarge(path: string, size: number, maxBytes: number): OakumError {
  return new OakumError('files.too-large', `${path} has ${size} bytes, more than the ${maxBytes} allowed`);
}

async function* streamFile(root: string, path: string): AsyncIterable<Uint8Array> {
  try {
    yield* createReadStream(await resolveInside(root, path), { highWaterMark: chunkBytes });
  } catch (error) {
    if (isAbsent(error)) return;
    throw filesError(joinInside(root, path), error);
  }
}

async function listDirectory(root: string, path: string): Promise<readonly FileEntry[]> {
  try {
    const directory = await resolveInside(root, path);
    const names = (await readdir(directory)).toSorted(compareText);
    const entries: FileEntry[] = [];
    for (const name of names) {
      const entry = await describe(joinInside(directory, name), joinPath(path, name));
      if (entry !== undefined) entries.push(entry);
    }
    return entries;
  } catch (error) {
    if (isAbsent(error)) return [];
    throw filesError(joinInside(root, path), error);
  }
}

/** undefined if it went away between the listing and the look. */
async function describe(absolute: string, path: string): Promise<FileEntry | undefined> {
  try {
    const facts = await lstat(absolute);
    const target = facts.isSymbolicLink() ? await readlink(absolute) : undefined;
    const file = facts.isFile() && facts.nlink > 1 ? `${facts.dev}:${facts.ino}` : undefined;
    return { path, kind: kindOf(facts), sizeBytes: facts.size, mode: facts.mode & 0o7777, target, file };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function kindOf(facts: Stats): FileEntry['kind'] {
  if (facts.isFile()) return 'file';
  if (facts.isDirectory()) return 'directory';
  return facts.isSymbolicLink() ? 'link' : 'other';
}

function joinPath(directory: string, name: string): string {
  const clean = cleanPath(directory);
  return clean === '' ? name : `${clean}/${name}`;
}
