/** The files below one root that we own (state, cache) or read (a directory scan). Paths are relative, `/`-separated. */
export interface FileTree {
  readonly root: string;
  /** undefined if there is no such file. Symbolic links are followed inside the root only. */
  read(path: string, maxBytes: number): Promise<Uint8Array | undefined>;
  list(path: string): Promise<readonly FileEntry[]>;
}

export interface FileEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  readonly sizeBytes: number;
}

/** Writing is atomic: a temporary name in the same directory, fsync, rename. Codes: `files.full-disk`, `files.denied`. */
export interface WritableTree extends FileTree {
  write(path: string, bytes: Uint8Array): Promise<void>;
  writeStream(path: string, chunks: AsyncIterable<Uint8Array>): Promise<number>;
  remove(path: string): Promise<void>;
  /** The absolute path, for programs that need one. */
  absolute(path: string): string;
}
