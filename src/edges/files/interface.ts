import type { FileHandle } from 'node:fs/promises';

/**
 * The files below one root that we own (state, cache) or read (a directory scan). Paths are relative, `/`-separated;
 * `..` never climbs above the root. Codes: `files.denied`, `files.too-large`, `files.link-loop`, `files.failed`.
 */
export interface FileTree {
  readonly root: string;
  /** undefined if there is no such file; a larger one is `files.too-large`. Links are followed inside the root only. */
  read(path: string, maxBytes: number): Promise<Uint8Array | undefined>;
  /** Streams a file; ends at once if there is none. The caller may stop early. */
  stream(path: string): AsyncIterable<Uint8Array>;
  /** A file opened to be read; undefined if there is none, or something else (a pipe). The caller closes it. */
  open(path: string): Promise<FileHandle | undefined>;
  /** A file opened to be read in parts, at once and in any order; undefined if there is none. The caller closes it. */
  slices(path: string): Promise<FileSlices | undefined>;
  /** The entries of one directory, sorted by name; empty if there is none. */
  list(path: string): Promise<readonly FileEntry[]>;
}

/** Parts of one file, read when they are asked for: what need not lie in memory whole. */
export interface FileSlices {
  /** Blocks while it reads. Fewer bytes than asked for only at the end of the file. `into` is memory for them, if it is given. */
  slice(from: number, length: number, into?: Uint8Array): Uint8Array;
  close(): Promise<void>;
}

export interface FileEntry {
  /** From the root, as it can be given to `read` again. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  readonly sizeBytes: number;
  /** Permission bits, e.g. 0o755. */
  readonly mode?: number | undefined;
  /** Where a link leads, as it is written in the link. */
  readonly target?: string | undefined;
  /** The same for all names of one file; absent for a file that has one name alone. */
  readonly file?: string | undefined;
}

/** Writing is atomic: a temporary name in the same directory, fsync, rename. Codes: `files.full-disk`, `files.denied`. */
export interface WritableTree extends FileTree {
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Gives the bytes written. A stream that fails leaves what was there before. */
  writeStream(path: string, chunks: AsyncIterable<Uint8Array>): Promise<number>;
  /**
   * The same for what nobody needs after this machine stops, or what is checked when it is read: it is not forced to the disk, and after a
   * loss of power may be there in part.
   */
  writeScratch(path: string, chunks: AsyncIterable<Uint8Array>): Promise<number>;
  /** Removes a file or a whole directory; nothing there is fine. */
  remove(path: string): Promise<void>;
  /** The absolute path, for programs that need one. */
  absolute(path: string): string;
}
