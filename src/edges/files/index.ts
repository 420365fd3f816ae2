/**
 * Files: the only way to a file system. A tree is what lies below one root; its paths are relative, and neither `..`
 * nor a link leads out of it. `openTree` reads, `openWritableTree` owns (state, cache) and replaces files whole. It
 * refuses to give a file larger than its reader allowed, and never leaves half a file behind.
 */
export type { FileEntry, FileSlices, FileTree, WritableTree } from './interface.ts';
export { openTree } from './tree.ts';
export { openWritableTree } from './writable.ts';
