import type { FileEntry, FileTree } from '../../edges/files/interface.ts';
import { errorCode, errorMessage } from '../../kernel/pure/index.ts';
import type { Unread } from '../../model/index.ts';

/** Looks at files of a host and remembers what it was refused. What is not there is nothing, and no problem. */
export interface Look {
  /** Text of a small file; undefined where it is absent or unreadable. */
  text(path: string): Promise<string | undefined>;
  /** The entries of a directory; empty where it is absent or unreadable. */
  entries(path: string): Promise<readonly FileEntry[]>;
  readonly unread: readonly Unread[];
}

/** No file that is read here is larger on an honest host. */
const maxBytes = 256 * 1024;

export function lookAt(tree: FileTree, signal: AbortSignal | undefined): Look {
  const unread: Unread[] = [];
  const careful = async <T>(path: string, missing: T, read: () => Promise<T>): Promise<T> => {
    signal?.throwIfAborted();
    try {
      return await read();
    } catch (error) {
      const what = `${tree.root === '/' ? '' : tree.root}/${path}`;
      unread.push({ what, code: errorCode(error), reason: errorMessage(error) });
      return missing;
    }
  };
  return {
    unread,
    text: (path) =>
      careful<string | undefined>(path, undefined, async () => {
        const bytes = await tree.read(path, maxBytes);
        return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
      }),
    entries: (path) => careful<readonly FileEntry[]>(path, [], () => tree.list(path)),
  };
}

export function nameOf({ path }: FileEntry): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
