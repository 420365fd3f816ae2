import { type Block, blockSize, namesIn, parseBlock, type Text, toText } from './block.ts';
import {
  type ApkExtra,
  malformed,
  type TarCommon,
  type TarHeader,
  type TarLimits,
  type TarReadOptions,
  tooLarge,
  truncated,
} from './header.ts';
import { type PaxRecords, parsePax, paxNumber } from './pax.ts';

/** What the next header block asks of who reads the archive. */
export type Step =
  | { readonly kind: 'end' }
  /** Read `length` bytes of payload (padded to blocks) and hand them to `extend`. */
  | { readonly kind: 'extension'; readonly typeFlag: string; readonly length: number }
  /** A sparse file's map goes on in the next block: call `sparseMap` with it until it says no more. */
  | {
      readonly kind: 'member';
      readonly header: TarHeader;
      readonly length: number;
      readonly hasMap: boolean;
    };

/** A member has at most a PAX header, a global one, a long name and a long link; leave room for odd tools. */
const maxPendingExtensions = 16;
const noRecords: PaxRecords = new Map();
const noXattrs: ReadonlyMap<string, Uint8Array> = new Map();
const xattrPrefix = 'SCHILY.xattr.';

/** Turns header blocks into members: owns the extensions that wait for their member, and the count against limits. */
export class Interpreter {
  readonly #limits: TarLimits;
  readonly #extra: TarReadOptions['extra'];
  #records = noRecords;
  #longName: Text | undefined;
  #longLink: Text | undefined;
  #pendingExtensions = 0;
  #entries = 0;
  #contentBytes = 0;

  constructor(limits: TarLimits, extra?: TarReadOptions['extra']) {
    this.#limits = limits;
    this.#extra = extra;
  }

  next(bytes: Uint8Array): Step {
    const block = parseBlock(bytes);
    if (block === undefined) return { kind: 'end' };
    if (extensionFlags.has(block.typeFlag)) return this.#extension(block);
    const plain = this.#header(block);
    const header = this.#extra === 'apk' ? { ...plain, apk: this.#apk(bytes) } : plain;
    const length = hasNoContent(block.typeFlag) ? 0 : this.#size(block);
    this.#count(header, length);
    const hasMap = block.typeFlag === 'S' && bytes[482] === 1;
    this.#records = noRecords;
    this.#longName = undefined;
    this.#longLink = undefined;
    this.#pendingExtensions = 0;
    return { kind: 'member', header: withSize(header, length), length, hasMap };
  }

  extend(typeFlag: string, payload: Uint8Array): void {
    if (typeFlag === 'x') this.#records = parsePax(payload);
    if (typeFlag === 'L') this.#longName = toText(untilNul(payload));
    if (typeFlag === 'K') this.#longLink = toText(untilNul(payload));
    // 'g' speaks of the whole archive; Go's reader, and so container runtimes, do not apply it to members.
  }

  /** To be called at the end of the archive. @throws tar.truncated if an extension still waits for its member. */
  finish(): void {
    const waits = this.#records.size > 0 || this.#longName !== undefined || this.#longLink !== undefined;
    if (waits) throw truncated();
  }

  #extension(block: Block): Step {
    if (block.size < 0) throw malformed('negative size');
    if (block.size > this.#limits.maxExtensionBytes) {
      throw tooLarge('maxExtensionBytes', this.#limits.maxExtensionBytes);
    }
    this.#pendingExtensions += 1;
    if (this.#pendingExtensions > maxPendingExtensions)
      throw malformed('a row of extensions without a member');
    return { kind: 'extension', typeFlag: block.typeFlag, length: block.size };
  }

  #size(block: Block): number {
    const size = this.#number('size') ?? block.size;
    if (!Number.isSafeInteger(size) || size < 0) throw malformed(`size ${size}`);
    return size;
  }

  #count(header: TarHeader, length: number): void {
    const { maxEntries, maxContentBytes, maxPathBytes } = this.#limits;
    this.#entries += 1;
    this.#contentBytes += length;
    if (this.#entries > maxEntries) throw tooLarge('maxEntries', maxEntries);
    if (this.#contentBytes > maxContentBytes) throw tooLarge('maxContentBytes', maxContentBytes);
    const link = 'linkPath' in header ? header.linkPath : '';
    for (const text of [header.path, link]) {
      if (text.length > maxPathBytes || Buffer.byteLength(text) > maxPathBytes) {
        throw tooLarge('maxPathBytes', maxPathBytes);
      }
      if (text.includes('\0')) throw malformed('NUL in a path');
    }
  }

  #header(block: Block): TarHeader {
    const path = this.#longName ?? this.#text('path') ?? block.name;
    const link = this.#longLink ?? this.#text('linkpath') ?? block.linkName;
    const sparse = this.#text('GNU.sparse.name');
    const common: TarCommon = {
      path: sparse?.text ?? path.text,
      mode: block.mode & 0o7777,
      uid: this.#number('uid') ?? block.uid,
      gid: this.#number('gid') ?? block.gid,
      mtimeSeconds: this.#number('mtime') ?? block.mtime,
      xattrs: xattrsOf(this.#records),
      ...(path.isUtf8 && link.isUtf8 ? {} : { hasForeignNames: true as const }),
    };
    return this.#isSparse() ? { ...common, kind: 'other', typeFlag: 'S' } : typed(common, block, link.text);
  }

  #apk(bytes: Uint8Array): ApkExtra {
    const names = namesIn(bytes);
    return {
      user: this.#text('uname')?.text ?? names.user,
      group: this.#text('gname')?.text ?? names.group,
      sha1: this.#text('APK-TOOLS.checksum.SHA1')?.text,
    };
  }

  #isSparse(): boolean {
    return this.#records.size > 0 && [...this.#records.keys()].some((key) => key.startsWith('GNU.sparse.'));
  }

  /** An empty value takes the record back, as POSIX has it. */
  #text(key: string): Text | undefined {
    const value = this.#records.get(key);
    return value === undefined || value.length === 0 ? undefined : toText(value);
  }

  #number(key: string): number | undefined {
    const value = this.#records.get(key);
    return value === undefined || value.length === 0 ? undefined : paxNumber(value);
  }
}

const extensionFlags: ReadonlySet<string> = new Set(['x', 'g', 'L', 'K']);

/** Links, devices, directories and fifos carry no content, whatever their size field says (Go: isHeaderOnly). */
function hasNoContent(typeFlag: string): boolean {
  return typeFlag >= '1' && typeFlag <= '6';
}

function typed(common: TarCommon, block: Block, linkPath: string): TarHeader {
  const { typeFlag, deviceMajor, deviceMinor } = block;
  switch (typeFlag) {
    case '\0':
      // Before ustar a directory was a file whose name ends with a slash.
      if (common.path.endsWith('/')) return { ...common, kind: 'directory' };
      return { ...common, kind: 'file', sizeBytes: 0 };
    case '0':
    case '7':
      return { ...common, kind: 'file', sizeBytes: 0 };
    case '1':
      return { ...common, kind: 'hardlink', linkPath };
    case '2':
      return { ...common, kind: 'symlink', linkPath };
    case '3':
      return { ...common, kind: 'character', deviceMajor, deviceMinor };
    case '4':
      return { ...common, kind: 'block', deviceMajor, deviceMinor };
    case '5':
      return { ...common, kind: 'directory' };
    case '6':
      return { ...common, kind: 'fifo' };
    default:
      return { ...common, kind: 'other', typeFlag };
  }
}

function withSize(header: TarHeader, sizeBytes: number): TarHeader {
  return header.kind === 'file' ? { ...header, sizeBytes } : header;
}

function xattrsOf(records: PaxRecords): ReadonlyMap<string, Uint8Array> {
  if (records.size === 0) return noXattrs;
  const found = [...records].filter(([key]) => key.startsWith(xattrPrefix));
  return found.length === 0
    ? noXattrs
    : new Map(found.map(([key, value]) => [key.slice(xattrPrefix.length), Uint8Array.from(value)]));
}

function untilNul(payload: Uint8Array): Uint8Array {
  const end = payload.indexOf(0);
  return end < 0 ? payload : payload.subarray(0, end);
}

/** How many bytes of padding follow a content of this length. */
export function paddingAfter(length: number): number {
  return (blockSize - (length % blockSize)) % blockSize;
}
