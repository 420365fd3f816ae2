import { type ElfImage, parseElf } from '../elf/index.ts';
import { type GoBuildInfo, parseModuleText } from './modules.ts';

export type GoBuildInfoOutcome =
  | { readonly kind: 'go'; readonly value: GoBuildInfo }
  /** Not a Go program, or one from before Go 1.13, or packed so that nobody can tell. */
  | { readonly kind: 'none' }
  /** It is a Go program, and what it says of itself cannot be read. */
  | { readonly kind: 'damaged'; readonly reason: string };

const magic = Buffer.from('\xff Go buildinf:', 'latin1');
const alignment = 16;
const headerSize = 32;
const maxTextBytes = 16 * 2 ** 20;

/**
 * Reads the build information of a program: any ELF file, and by the magic alone what else holds the inline form.
 *
 * @see Go debug/buildinfo, src/debug/buildinfo/buildinfo.go of Go 1.26
 */
export function readGoBuildInfo(bytes: Uint8Array): GoBuildInfoOutcome {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const elf = parseElf(file);
  let damaged: GoBuildInfoOutcome | undefined;
  for (const at of candidates(file, elf)) {
    const outcome = readAt(file, at, elf);
    if (outcome.kind === 'go') return outcome;
    if (outcome.kind === 'damaged') damaged ??= outcome;
  }
  return damaged ?? { kind: 'none' };
}

/**
 * The section; without it, as Go's own reader, what is loaded as variables. A program that reads others' build
 * information holds the magic as a text of its own, too.
 */
function* candidates(file: Buffer, elf: ElfImage | undefined): Generator<number> {
  const section = elf?.section('.go.buildinfo');
  if (section !== undefined) {
    const at = file.indexOf(magic, section.offset);
    if (at >= 0 && at < section.offset + section.length) yield at;
    return;
  }
  const variables = elf?.writable ?? [];
  for (const { offset, length } of variables.length > 0 ? variables : [{ offset: 0, length: file.length }]) {
    const part = file.subarray(offset, offset + length);
    for (let at = part.indexOf(magic); at >= 0; at = part.indexOf(magic, at + 1)) {
      if ((offset + at) % alignment === 0) yield offset + at;
    }
  }
}

function readAt(file: Buffer, at: number, elf: ElfImage | undefined): GoBuildInfoOutcome {
  const flags = file[at + 15];
  const isInline = ((flags ?? 0) & 2) !== 0;
  const texts = isInline ? inlineTexts(file, at + headerSize) : pointedTexts(file, at, elf);
  if (texts === undefined)
    return { kind: 'damaged', reason: 'its build information is cut off or points nowhere' };
  if (!/^(go\d|devel )/.test(texts.version))
    return { kind: 'damaged', reason: 'its build information names no toolchain' };
  const value = parseModuleText(texts.version, withoutSentinels(texts.modules));
  return value === undefined
    ? { kind: 'damaged', reason: 'it lists too many modules' }
    : { kind: 'go', value };
}

interface Texts {
  readonly version: string;
  readonly modules: Buffer;
}

/** Since Go 1.18: two texts, each behind its length as a varint. */
function inlineTexts(file: Buffer, at: number): Texts | undefined {
  const version = textAt(file, at);
  if (version === undefined) return undefined;
  const modules = textAt(file, version.end);
  return modules === undefined ? undefined : { version: version.text.toString(), modules: modules.text };
}

function textAt(file: Buffer, at: number): { readonly text: Buffer; readonly end: number } | undefined {
  let length = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = file[at + index];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 2 ** (7 * index);
    if (byte >= 0x80) continue;
    const start = at + index + 1;
    const end = start + length;
    return length > maxTextBytes || end > file.length ? undefined : { text: file.subarray(start, end), end };
  }
  return undefined;
}

/** Go 1.13 to 1.17: two addresses of string headers, which hold address and length of the texts. */
function pointedTexts(file: Buffer, at: number, elf: ElfImage | undefined): Texts | undefined {
  const pointerBytes = file[at + 14];
  if (elf === undefined || pointerBytes !== elf.pointerBytes) return undefined;
  const isBigEndian = (file[at + 15] ?? 0) === 1;
  const pointer = (offset: number): number | undefined => {
    if (offset < 0 || offset + pointerBytes > file.length) return undefined;
    if (pointerBytes === 4) return isBigEndian ? file.readUInt32BE(offset) : file.readUInt32LE(offset);
    return Number(isBigEndian ? file.readBigUInt64BE(offset) : file.readBigUInt64LE(offset));
  };
  const text = (headerPointerAt: number): Buffer | undefined => {
    const header = elf.offsetOf(pointer(headerPointerAt) ?? 0);
    if (header === undefined) return undefined;
    const start = elf.offsetOf(pointer(header) ?? 0);
    const length = pointer(header + pointerBytes);
    if (length === 0) return file.subarray(0, 0);
    if (start === undefined || length === undefined || length > maxTextBytes) return undefined;
    return start + length > file.length ? undefined : file.subarray(start, start + length);
  };
  const version = text(at + 16);
  const modules = text(at + 16 + pointerBytes);
  return version === undefined || modules === undefined
    ? undefined
    : { version: version.toString(), modules };
}

/** The linker wraps the modules' text in two marks of 16 bytes. */
function withoutSentinels(text: Buffer): string {
  const isWrapped = text.length >= 33 && text[text.length - 17] === 0x0a;
  return isWrapped ? text.toString('utf8', 16, text.length - 16) : '';
}
