import type { ElfDynamic } from '../../../formats/elf/index.ts';
import type { TarHeader } from '../../../formats/tar/index.ts';
import { OakumError } from '../../../kernel/pure/index.ts';

/** What a file holds, shared by all hard links to it. */
export interface FileContent {
  readonly sizeBytes: number;
  /** Only for files that were asked for. */
  readonly bytes?: Uint8Array | undefined;
  readonly md5?: string | undefined;
  /** Base64, as Alpine's database writes it. */
  readonly sha1?: string | undefined;
  /** Hex; only where it was asked for besides. */
  readonly sha256?: string | undefined;
  /** What it says to the linker, where that was asked for and it is linked; `unread` for one that is too large. */
  readonly elf?: ElfDynamic | 'unread' | undefined;
}

interface Common {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSeconds: number;
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
}

export type ImageEntry = Common &
  (
    | { readonly kind: 'file'; readonly content: FileContent }
    | { readonly kind: 'directory' }
    | { readonly kind: 'symlink'; readonly linkPath: string }
    | { readonly kind: 'special' }
  );

export interface Node {
  entry: ImageEntry;
  readonly children: Map<string, Node>;
}

/** A directory that no archive describes, as runtimes make it. */
const implied: ImageEntry = {
  kind: 'directory',
  mode: 0o755,
  uid: 0,
  gid: 0,
  mtimeSeconds: 0,
  xattrs: new Map(),
};

export function emptyRoot(): Node {
  return { entry: implied, children: new Map() };
}

/** A tree of its own with the same entries. Not by recursion: links let a hostile image be deeper than the stack. */
export function copyOf(root: Node): Node {
  const copy: Node = { entry: root.entry, children: new Map() };
  const open: { readonly from: Node; readonly to: Node }[] = [{ from: root, to: copy }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const [name, from] of next.from.children) {
      const to: Node = { entry: from.entry, children: new Map() };
      next.to.children.set(name, to);
      open.push({ from, to });
    }
  }
  return copy;
}

export function entryOf(header: TarHeader, content: FileContent): ImageEntry {
  const { mode, uid, gid, mtimeSeconds, xattrs } = header;
  const common = { mode, uid, gid, mtimeSeconds, xattrs };
  if (header.kind === 'file') return { ...common, kind: 'file', content };
  if (header.kind === 'directory') return { ...common, kind: 'directory' };
  if (header.kind === 'symlink') return { ...common, kind: 'symlink', linkPath: header.linkPath };
  return { ...common, kind: 'special' };
}

const maxLinks = 40;

/** The node at a clean path, links in its directories followed; undefined if there is none. */
export function findNode(root: Node, path: string): Node | undefined {
  const at = resolveParents(root, path);
  return at === undefined ? undefined : plainNode(root, at);
}

/** The node at a path whose directories are all real. */
export function plainNode(root: Node, path: string): Node | undefined {
  let node: Node | undefined = root;
  for (const part of partsOf(path)) node = node?.children.get(part);
  return node;
}

/**
 * The path where something written to `path` really lies: links in its directories are followed, the last part is
 * kept as it is. Parts that do not exist are kept too. Undefined for a loop.
 */
export function resolveParents(root: Node, path: string): string | undefined {
  const parts = partsOf(path);
  const last = parts.pop();
  if (last === undefined) return '';
  const directory = resolveAll(root, parts.join('/'));
  return directory === undefined ? undefined : joined(directory, last);
}

/** The same with a link at the end followed too. */
export function resolveAll(root: Node, path: string): string | undefined {
  const todo = partsOf(path);
  const done: string[] = [];
  let links = 0;
  for (let part = todo.shift(); part !== undefined; part = todo.shift()) {
    if (part === '..') {
      done.pop();
      continue;
    }
    const entry = plainNode(root, [...done, part].join('/'))?.entry;
    if (entry?.kind !== 'symlink') {
      done.push(part);
      continue;
    }
    links += 1;
    if (links > maxLinks) return undefined;
    if (entry.linkPath.startsWith('/')) done.length = 0;
    todo.unshift(...partsOf(entry.linkPath));
  }
  return done.join('/');
}

/** Puts an entry at a clean path; directories merge, everything else replaces what was there. */
export function put(root: Node, path: string, entry: ImageEntry): void {
  const parts = partsOf(path);
  const last = parts.pop();
  if (last === undefined) {
    if (entry.kind === 'directory') root.entry = entry;
    return;
  }
  const parent = makeDirectories(root, parts);
  const there = parent.children.get(last);
  if (there?.entry.kind === 'directory' && entry.kind === 'directory') there.entry = entry;
  else parent.children.set(last, { entry, children: new Map() });
}

function makeDirectories(root: Node, parts: readonly string[]): Node {
  const where = resolveAll(root, parts.join('/'));
  if (where === undefined) {
    throw new OakumError('patch.malformed-image', `links of ${parts.join('/')} lead in a circle`);
  }
  let node = root;
  for (const part of partsOf(where)) {
    let next = node.children.get(part);
    if (next === undefined || next.entry.kind !== 'directory') {
      next = { entry: implied, children: new Map() };
      node.children.set(part, next);
    }
    node = next;
  }
  return node;
}

export function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

export function joined(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}
