import type { FileEntry, FileTree } from '../../edges/files/interface.ts';
import { tarBytes } from '../../formats/tar/index.ts';
import { errorCode, errorMessage, OakumError } from '../../kernel/pure/index.ts';
import type { Unread } from '../../model/index.ts';
import type { ContentsOptions } from './contents.ts';
import { type GatheredContents, gatherContents } from './gather.ts';
import { fileReaders } from './layers/answer.ts';
import { isInterestingLink } from './layers/interesting-links.ts';
import { layersApart } from './layers/layer-reader.ts';
import type { FileFacts, PackageReader, Want } from './packages/reader.ts';
import type { Places } from './places.ts';

export interface DirectoryOptions extends Omit<ContentsOptions, 'cache'> {
  /** The subject id; `dir:` and the root without one. */
  readonly subject?: string | undefined;
  /** Only these places, and the links on the way to them, are looked at; everything without. */
  readonly places?: Places | undefined;
}

/** What the kernel shows as files; a scan of a running system's root would read the machine and not its packages. */
const notFiles: ReadonlySet<string> = new Set(['proc', 'sys', 'dev']);
const maxEntries = 5_000_000;

/**
 * Reads a root file system as it lies on disk. The files that matter are sent to the process that reads layers, as one
 * layer, so that the same readers see them there. What may not be read is in the coverage.
 */
export async function readDirectory(tree: FileTree, options: DirectoryOptions): Promise<GatheredContents> {
  const { reader, signal, places, subject = `dir:${tree.root}` } = options;
  const unread: Unread[] = [];
  const stack = [];
  try {
    const open = () => archive({ tree, unread, signal, places });
    stack.push({
      record: await layersApart(reader, options).read({ open, diffId: undefined, signal }),
      imageLayer: undefined,
    });
  } catch (error) {
    signal?.throwIfAborted();
    unread.push(unreadOf(tree.root, error));
  }
  return gatherContents({ subject, label: tree.root, stack, unread, shape: await shapeOf(tree, places) });
}

/** Folders that a root file system has and a project seldom has; `bin` and `lib` alone are in many projects. */
const ofSystems: ReadonlySet<string> = new Set(['boot', 'etc', 'lib64', 'proc', 'sbin', 'usr', 'var']);

/** A project is sure of its kind only: what cannot be listed, is empty, or may be a root is held for a system. */
async function shapeOf(tree: FileTree, places: Places | undefined): Promise<'system' | 'project'> {
  if (places !== undefined) return 'system';
  const names = new Set((await listed(tree, '', [])).map(({ path }) => path));
  const isRoot = [...ofSystems].some((name) => names.has(name)) || (names.has('bin') && names.has('lib'));
  return names.size === 0 || isRoot ? 'system' : 'project';
}

function unreadOf(what: string, error: unknown): Unread {
  return { what, code: errorCode(error), reason: errorMessage(error) };
}

interface Walk {
  readonly tree: FileTree;
  readonly unread: Unread[];
  readonly signal: AbortSignal | undefined;
  readonly places: Places | undefined;
}

interface Archive extends Walk {
  /** The first name of each file of several that was given to a reader, with that reader's id. */
  readonly given: Map<string, { readonly path: string; readonly reader: string }>;
}

const blocksOfTheEnd = 1024;
const options = { maxMtimeSeconds: 0 };

/** The wanted files and the links that lead to them as a tar, in the order of the walk. */
async function* archive(walk: Walk): AsyncGenerator<Uint8Array> {
  // A layer may be asked for twice; what could not be read is told once.
  walk.unread.length = 0;
  const given: Archive['given'] = new Map();
  for await (const entry of entriesOf(walk)) {
    const member = entry.kind === 'link' ? linkOf(entry) : await fileOf({ ...walk, given }, entry);
    if (member !== undefined) yield member.subarray(0, -blocksOfTheEnd);
  }
  yield tarBytes([], options);
}

async function* entriesOf({ tree, unread, signal, places }: Walk): AsyncGenerator<FileEntry> {
  const waiting = [''];
  let seen = 0;
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    signal?.throwIfAborted();
    for (const entry of await listed(tree, directory, unread)) {
      seen += 1;
      if (seen > maxEntries)
        throw new OakumError('images.too-large', `more than ${maxEntries} entries in ${tree.root}`);
      if (places !== undefined && !places.concern(entry.path)) continue;
      if (entry.kind !== 'directory') yield entry;
      else if (!notFiles.has(entry.path)) waiting.push(entry.path);
    }
  }
}

async function listed(tree: FileTree, directory: string, unread: Unread[]): Promise<readonly FileEntry[]> {
  try {
    return await tree.list(directory);
  } catch (error) {
    unread.push(unreadOf(`${tree.root} ${directory}`, error));
    return [];
  }
}

const plain = { uid: 0, gid: 0, mtimeSeconds: 0, xattrs: new Map<string, Uint8Array>() };

function linkOf({ path, target }: FileEntry): Uint8Array | undefined {
  if (target === undefined || !isInterestingLink(path)) return undefined;
  const header = { ...plain, kind: 'symlink', path, mode: 0o777, linkPath: target } as const;
  return tarBytes([{ header, content: new Uint8Array() }], options);
}

async function fileOf({ tree, unread, given }: Archive, entry: FileEntry): Promise<Uint8Array | undefined> {
  const facts = { path: entry.path, mode: entry.mode ?? 0o644, sizeBytes: entry.sizeBytes };
  const wanting = entry.kind === 'file' ? wantingReader(facts) : undefined;
  if (wanting === undefined) return undefined;
  const first = entry.file === undefined ? undefined : given.get(entry.file);
  if (first?.reader === wanting.reader.id) return otherName(facts, first.path);
  try {
    const content = await contentOf(tree, facts, wanting);
    // Only programs and packages of languages have other names; a database is read at each of its places.
    if (entry.file !== undefined && wanting.reader.kind !== 'system')
      given.set(entry.file, { path: facts.path, reader: wanting.reader.id });
    if (content === undefined) return undefined;
    const header = {
      ...plain,
      kind: 'file',
      path: facts.path,
      mode: facts.mode,
      sizeBytes: content.byteLength,
    } as const;
    return tarBytes([{ header, content }], options);
  } catch (error) {
    unread.push(unreadOf(`${tree.root} ${facts.path}`, error));
    return undefined;
  }
}

/** As an image has it: a program with many names (busybox, git) is read and told once. */
function otherName({ path, mode }: FileFacts, first: string): Uint8Array {
  const header = { ...plain, kind: 'hardlink', path, mode, linkPath: first } as const;
  return tarBytes([{ header, content: new Uint8Array() }], options);
}

interface Wanting {
  readonly reader: PackageReader;
  readonly want: Want;
}

function wantingReader(facts: FileFacts): Wanting | undefined {
  for (const reader of fileReaders) {
    const want = reader.wants(facts);
    if (want !== undefined) return { reader, want };
  }
  return undefined;
}

/** undefined when the first bytes show that the reader will not want the rest. */
async function contentOf(
  tree: FileTree,
  { path }: FileFacts,
  { reader, want }: Wanting,
): Promise<Uint8Array | undefined> {
  if (want.kind === 'presence') return new Uint8Array();
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of tree.stream(path)) {
    if (size === 0 && reader.accepts?.(chunk) === false) return undefined;
    pieces.push(chunk);
    size += chunk.byteLength;
    if (size > want.maxBytes) {
      throw new OakumError(
        'images.too-large',
        `the file has ${size} bytes or more, read are at most ${want.maxBytes}`,
      );
    }
  }
  return Buffer.concat(pieces);
}
