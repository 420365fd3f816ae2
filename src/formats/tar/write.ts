import { compareText, OakumError } from '../../kernel/pure/index.ts';
import { blockSize } from './block.ts';
import type { TarHeader, TarMember } from './header.ts';
import { paddingAfter } from './interpret.ts';
import { LazyMember } from './lazy.ts';
import { formatPax } from './pax.ts';

export interface TarWriteOptions {
  /** No member is written as younger than this (SOURCE_DATE_EPOCH), so that the same content gives the same bytes. */
  readonly maxMtimeSeconds: number;
  /**
   * Memory for parts of contents that lie elsewhere. A chunk then holds until the next is asked for: what is written needs no new
   * memory, which the collector of garbage would go after.
   */
  readonly room?: Uint8Array | undefined;
}

/**
 * Writes members in the order given, as chunks. Deterministic: the bytes depend on members and options alone, with
 * numeric owners (and names only for members that were read or made for apk), whole seconds and a PAX header only where
 * ustar has no room or there is more to say.
 * The caller sorts; parents belong before their children, hard links behind their target.
 *
 * @throws tar.unwritable for a member of kind `other`, with foreign names, with NUL in a path, or whose content does
 * not have the size of its header.
 */
export function* writeTar(members: Iterable<TarMember>, options: TarWriteOptions): Generator<Uint8Array> {
  const { room } = options;
  for (const member of members) {
    const { header } = member;
    const [sizeBytes, pieces] =
      room !== undefined && member instanceof LazyMember
        ? ([member.sizeBytes, member.piecesIn(room)] as const)
        : inOne(member.content);
    checkWritable(header, sizeBytes);
    const records = paxRecords(header);
    if (records.size > 0) yield* extension(header, formatPax(records));
    yield headerBlock(header, sizeBytes, options);
    let written = 0;
    for (const piece of pieces) {
      written += piece.byteLength;
      yield piece;
    }
    checkWritable(header, written);
    const padding = paddingAfter(sizeBytes);
    if (padding > 0) yield new Uint8Array(padding);
  }
  yield new Uint8Array(2 * blockSize);
}

function inOne(content: Uint8Array): readonly [number, readonly Uint8Array[]] {
  return [content.byteLength, content.byteLength === 0 ? [] : [content]];
}

/** A member whose content comes in pieces. */
export interface TarStreamMember {
  readonly header: TarHeader;
  content(): AsyncIterable<Uint8Array>;
}

/** The same for contents that do not lie in memory. @throws tar.unwritable, at its end, for content of another size */
export async function* streamTar(
  members: Iterable<TarStreamMember>,
  options: TarWriteOptions,
): AsyncGenerator<Uint8Array> {
  for (const { header, content } of members) {
    const size = sizeOf(header);
    checkWritable(header, size);
    const records = paxRecords(header);
    if (records.size > 0) yield* extension(header, formatPax(records));
    yield headerBlock(header, size, options);
    let written = 0;
    for await (const chunk of content()) {
      written += chunk.byteLength;
      yield chunk;
    }
    checkWritable(header, written);
    const padding = paddingAfter(size);
    if (padding > 0) yield new Uint8Array(padding);
  }
  yield new Uint8Array(2 * blockSize);
}

/** The same archive in one piece. */
export function tarBytes(members: Iterable<TarMember>, options: TarWriteOptions): Uint8Array {
  return Buffer.concat([...writeTar(members, options)]);
}

function checkWritable(header: TarHeader, size: number): void {
  const reason = unwritableBecause(header, size);
  if (reason === undefined) return;
  throw new OakumError('tar.unwritable', `cannot write ${JSON.stringify(header.path)} to a tar: ${reason}`);
}

function unwritableBecause(header: TarHeader, size: number): string | undefined {
  if (header.kind === 'other') return `type ${JSON.stringify(header.typeFlag)}`;
  if (header.hasForeignNames === true) return 'a name that is not UTF-8';
  if (header.path === '') return 'an empty path';
  if (`${header.path}${linkOf(header)}`.includes('\0')) return 'NUL in a path';
  if (size === sizeOf(header)) return undefined;
  return `${size} bytes of content instead of ${sizeOf(header)}`;
}

function linkOf(header: TarHeader): string {
  return 'linkPath' in header ? header.linkPath : '';
}

function pathOf(header: TarHeader): string {
  return header.kind === 'directory' && !header.path.endsWith('/') ? `${header.path}/` : header.path;
}

const maxOctalId = 0o7777777;
const maxOctalSize = 0o77777777777;

function paxRecords(header: TarHeader): ReadonlyMap<string, Uint8Array> {
  const texts: (readonly [string, string, boolean])[] = [
    ['gid', `${header.gid}`, header.gid > maxOctalId],
    ['linkpath', linkOf(header), !fits(linkOf(header))],
    ['path', pathOf(header), !fits(pathOf(header))],
    ['size', `${sizeOf(header)}`, sizeOf(header) > maxOctalSize],
    ['uid', `${header.uid}`, header.uid > maxOctalId],
  ];
  const sha1 = header.apk?.sha1;
  const xattrs = [...header.xattrs].sort(([left], [right]) => compareText(left, right));
  return new Map([
    ...(sha1 === undefined ? [] : [['APK-TOOLS.checksum.SHA1', Buffer.from(sha1)] as const]),
    ...texts.filter(([, , isNeeded]) => isNeeded).map(([key, text]) => [key, Buffer.from(text)] as const),
    ...xattrs.map(([name, value]) => [`SCHILY.xattr.${name}`, value] as const),
  ]);
}

function sizeOf(header: TarHeader): number {
  return header.kind === 'file' ? header.sizeBytes : 0;
}

/** Room for 100 bytes of ASCII; the ustar prefix is not used, PAX says it in one place. */
function fits(path: string): boolean {
  return path.length <= 100 && /^[\x20-\x7e]*$/.test(path);
}

function* extension(header: TarHeader, payload: Uint8Array): Generator<Uint8Array> {
  const name = `PaxHeaders/${ascii(header.path.split('/').findLast((part) => part !== '') ?? '')}`;
  yield block({
    name: name.slice(0, 100),
    mode: 0o644,
    size: payload.byteLength,
    typeFlag: 'x',
    uid: 0,
    gid: 0,
    mtime: 0,
  });
  yield* padded(payload);
}

function headerBlock(header: TarHeader, size: number, options: TarWriteOptions): Uint8Array {
  const mtime = Math.max(0, Math.floor(Math.min(header.mtimeSeconds, options.maxMtimeSeconds)));
  return block({
    name: ascii(pathOf(header)).slice(0, 100),
    mode: header.mode & 0o7777,
    uid: Math.min(header.uid, maxOctalId),
    gid: Math.min(header.gid, maxOctalId),
    size: Math.min(size, maxOctalSize),
    mtime,
    typeFlag: typeFlags[header.kind],
    linkName: ascii(linkOf(header)).slice(0, 100),
    ...(header.apk === undefined ? {} : { user: header.apk.user, group: header.apk.group }),
    ...('deviceMajor' in header ? { deviceMajor: header.deviceMajor, deviceMinor: header.deviceMinor } : {}),
  });
}

const typeFlags: Readonly<Record<TarHeader['kind'], string>> = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  character: '3',
  block: '4',
  directory: '5',
  fifo: '6',
  other: '0',
};

function ascii(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '_');
}

interface Fields {
  readonly name: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  readonly typeFlag: string;
  readonly linkName?: string;
  readonly user?: string;
  readonly group?: string;
  readonly deviceMajor?: number;
  readonly deviceMinor?: number;
}

function block(fields: Fields): Uint8Array {
  const bytes = Buffer.alloc(blockSize);
  const octal = (value: number, at: number, length: number): void => {
    bytes.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1');
  };
  bytes.write(fields.name, 0, 'latin1');
  octal(fields.mode, 100, 8);
  octal(fields.uid, 108, 8);
  octal(fields.gid, 116, 8);
  octal(fields.size, 124, 12);
  octal(fields.mtime, 136, 12);
  bytes.write(' '.repeat(8), 148, 'latin1');
  bytes.write(fields.typeFlag, 156, 'latin1');
  bytes.write(fields.linkName ?? '', 157, 'latin1');
  bytes.write('ustar\u000000', 257, 'latin1');
  bytes.write(ascii(fields.user ?? '').slice(0, 31), 265, 'latin1');
  bytes.write(ascii(fields.group ?? '').slice(0, 31), 297, 'latin1');
  octal(fields.deviceMajor ?? 0, 329, 8);
  octal(fields.deviceMinor ?? 0, 337, 8);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
}

function* padded(content: Uint8Array): Generator<Uint8Array> {
  if (content.byteLength > 0) yield content;
  const padding = paddingAfter(content.byteLength);
  if (padding > 0) yield new Uint8Array(padding);
}
