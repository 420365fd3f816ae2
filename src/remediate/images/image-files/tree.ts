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

/** Of everything that is no directory: nothing is ever put below it. */
const noChildren: Map<string, Node> = new Map();

export function emptyRoot(): Node {
  return { entry: implied, children: new Map() };
}

/** A tree of its own with the same entries. Not by recursion: links let a hostile image be deeper than the stack. */
export function copyOf(root: Node): Node {
  const copy: Node = { entry: root.entry, children: new Map() };
  const open: { readonly from: Node; readonly to: Node }[] = [{ from: root, to: copy }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const [name, from] of next.from.children) {
      const to: Node = {
        entry: from.entry,
        children: from.entry.kind === 'directory' ? new Map() : noChildren,
      };
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
  const slash = path.lastIndexOf('/');
  if (slash < 0) return path === '' ? root : root.children.get(path);
  return follow(root, path.slice(0, slash))?.node?.children.get(path.slice(slash + 1));
}

/** Where a path leads, and what is there; parts that do not exist are kept. */
export interface Followed {
  readonly place: string;
  readonly node: Node | undefined;
}

/** Follows every link, the last part too. Undefined for a loop. */
export function follow(root: Node, path: string): Followed | undefined {
  // Last first: what a link says comes before what is left.
  const todo = partsOf(path).reverse();
  const names: string[] = [];
  const nodes: (Node | undefined)[] = [root];
  let links = 0;
  for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
    if (part === '..') {
      if (names.pop() !== undefined) nodes.pop();
      continue;
    }
    const node = nodes.at(-1)?.children.get(part);
    if (node?.entry.kind !== 'symlink') {
      names.push(part);
      nodes.push(node);
      continue;
    }
    links += 1;
    if (links > maxLinks) return undefined;
    const { linkPath } = node.entry;
    if (linkPath.startsWith('/')) {
      names.length = 0;
      nodes.length = 1;
    }
    todo.push(...partsOf(linkPath).reverse());
  }
  return { place: names.join('/'), node: nodes.at(-1) };
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
  else parent.children.set(last, { entry, children: entry.kind === 'directory' ? new Map() : noChildren });
}

function makeDirectories(root: Node, parts: readonly string[]): Node {
  const followed = follow(root, parts.join('/'));
  if (followed === undefined) {
    throw new OakumError('patch.malformed-image', `links of ${parts.join('/')} lead in a circle`);
  }
  if (followed.node?.entry.kind === 'directory') return followed.node;
  let node = root;
  for (const part of partsOf(followed.place)) {
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
