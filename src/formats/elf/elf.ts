/** A stretch of the file; it may lead out of it. */
interface Section {
  readonly offset: number;
  readonly length: number;
}

export interface ElfImage {
  readonly isBigEndian: boolean;
  readonly pointerBytes: 4 | 8;
  /** File offset and length of a section; undefined where there is none of the name, or no table of sections. */
  section(name: string): Section | undefined;
  /** The address of a symbol; undefined where there is none of the name, or the table of symbols was stripped. */
  symbol(name: string): number | undefined;
  /** What is loaded to be written to and not to be run: where the linker puts variables. */
  readonly writable: readonly Section[];
  /** A word of the program at an offset of the file; undefined outside of it. */
  pointerAt(offset: number): number | undefined;
  /** The file offset of an address; undefined for what is not in the file. */
  offsetOf(address: number): number | undefined;
}

interface Segment {
  readonly address: number;
  readonly offset: number;
  readonly length: number;
  readonly isData: boolean;
}

const maxHeaders = 4096;

/** Reads an ELF header; undefined for other files and for tables that lie outside of the file. */
export function parseElf(bytes: Uint8Array): ElfImage | undefined {
  if (
    bytes.byteLength < 64 ||
    bytes[0] !== 0x7f ||
    bytes[1] !== 0x45 ||
    bytes[2] !== 0x4c ||
    bytes[3] !== 0x46
  ) {
    return undefined;
  }
  const fields = new Fields(bytes, bytes[4] === 2 ? 8 : 4, bytes[5] === 2);
  return orUndefined(() => {
    const segments = readSegments(fields);
    return {
      isBigEndian: fields.isBigEndian,
      pointerBytes: fields.pointerBytes,
      section: (name) => orUndefined(() => findSection(fields, name)),
      symbol: (name) => orUndefined(() => findSymbol(bytes, fields, name)),
      writable: segments.filter(({ isData }) => isData),
      pointerAt: (offset) => orUndefined(() => fields.pointer(offset)),
      offsetOf: (address) => {
        const found = segments.find((one) => address >= one.address && address < one.address + one.length);
        return found === undefined ? undefined : found.offset + (address - found.address);
      },
    };
  });
}

/** The content of a section; undefined where there is none, or it leads out of the file. */
export function sectionBytes(bytes: Uint8Array, elf: ElfImage, name: string): Uint8Array | undefined {
  const section = elf.section(name);
  if (section === undefined || section.offset + section.length > bytes.byteLength) return undefined;
  return bytes.subarray(section.offset, section.offset + section.length);
}

/** DataView throws a RangeError where a table leads out of the file: then there is nothing that anybody runs. */
function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Fields by the file's word size and byte order. */
class Fields {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly pointerBytes: 4 | 8;
  readonly isBigEndian: boolean;

  constructor(bytes: Uint8Array, pointerBytes: 4 | 8, isBigEndian: boolean) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.pointerBytes = pointerBytes;
    this.isBigEndian = isBigEndian;
  }

  half(at: number): number {
    return this.#view.getUint16(at, !this.isBigEndian);
  }

  word(at: number): number {
    return this.#view.getUint32(at, !this.isBigEndian);
  }

  /** A word of the program; addresses beyond 2^53 lose precision and then lie in no segment. */
  pointer(at: number): number {
    return this.pointerBytes === 4 ? this.word(at) : Number(this.#view.getBigUint64(at, !this.isBigEndian));
  }

  text(at: number): string {
    const end = this.#bytes.indexOf(0, at);
    return Buffer.from(this.#bytes.subarray(at, Math.min(end < 0 ? at : end, at + 64))).toString('latin1');
  }
}

function readSegments(fields: Fields): readonly Segment[] {
  const is64 = fields.pointerBytes === 8;
  const table = fields.pointer(is64 ? 32 : 28);
  const size = fields.half(is64 ? 54 : 42);
  const count = Math.min(fields.half(is64 ? 56 : 44), maxHeaders);
  const segments: Segment[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = table + index * size;
    if (fields.word(at) !== loadSegment) continue;
    segments.push({
      offset: fields.pointer(at + (is64 ? 8 : 4)),
      address: fields.pointer(at + (is64 ? 16 : 8)),
      length: fields.pointer(at + (is64 ? 32 : 16)),
      isData: (fields.word(at + (is64 ? 4 : 24)) & 3) === writeFlag,
    });
  }
  return segments;
}

const loadSegment = 1;
/** Of a segment's flags; 1 says that it may be run. */
const writeFlag = 2;

function findSection(fields: Fields, name: string): Section | undefined {
  const is64 = fields.pointerBytes === 8;
  const table = fields.pointer(is64 ? 40 : 32);
  const size = fields.half(is64 ? 58 : 46);
  const count = Math.min(fields.half(is64 ? 60 : 48), maxHeaders);
  const names = fields.half(is64 ? 62 : 50);
  if (table === 0 || names >= count) return undefined;
  const offsetAt = is64 ? 24 : 16;
  const texts = fields.pointer(table + names * size + offsetAt);
  for (let index = 0; index < count; index += 1) {
    const at = table + index * size;
    if (fields.text(texts + fields.word(at)) !== name) continue;
    return {
      offset: fields.pointer(at + offsetAt),
      length: fields.pointer(at + offsetAt + fields.pointerBytes),
    };
  }
  return undefined;
}

/** Symbols name themselves by an offset into a table of texts: where the name stands there, its symbol is looked for. */
function findSymbol(bytes: Uint8Array, fields: Fields, name: string): number | undefined {
  const [symbols, texts] = [findSection(fields, '.symtab'), findSection(fields, '.strtab')];
  if (symbols === undefined || texts === undefined) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + texts.offset, texts.length);
  const nameAt = text.indexOf(`\0${name}\0`, 0, 'latin1') + 1;
  if (nameAt === 0) return undefined;
  const size = fields.pointerBytes === 8 ? 24 : 16;
  const valueAt = fields.pointerBytes === 8 ? 8 : 4;
  const end = Math.min(symbols.offset + symbols.length, bytes.byteLength) - size;
  for (let at = symbols.offset; at <= end; at += size) {
    if (fields.word(at) === nameAt) return fields.pointer(at + valueAt);
  }
  return undefined;
}
