/** What an ELF file says to the linker (System V gABI, chapter 5). */
export interface ElfDynamic {
  readonly is64: boolean;
  readonly machine: number;
  readonly isShared: boolean;
  /** The loader that a program asks for. */
  readonly interpreter: string | undefined;
  /** The name that ldconfig puts into the linker's cache. */
  readonly soname: string | undefined;
  readonly needed: readonly string[];
  /** Where it wants its libraries looked for; parts of DT_RUNPATH, or of DT_RPATH where there is none. */
  readonly runpath: readonly string[];
}

/** The dynamic part of an ELF file; undefined for other files, for static programs and where a table leads out of the file. */
export function readDynamic(bytes: Uint8Array): ElfDynamic | undefined {
  return orUndefined(() => {
    const elf = open(bytes);
    return elf === undefined ? undefined : find(elf);
  });
}

/** The DT_SONAME of a shared library. Undefined for everything else and for damaged ones: ldconfig passes over such files too. */
export function sonameOf(bytes: Uint8Array): string | undefined {
  const dynamic = readDynamic(bytes);
  return dynamic?.isShared === true ? dynamic.soname : undefined;
}

/** Whether the beginning of a file is that of an ELF file. */
export function isElf(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

/**
 * Whether an ELF file has a dynamic part, by the beginning of it: static programs need not be read whole. Undefined where
 * that does not reach.
 */
export function isDynamic(beginning: Uint8Array): boolean | undefined {
  return orUndefined(() => {
    const elf = open(beginning);
    return elf === undefined ? undefined : segmentsOf(elf).some(({ type }) => type === segmentDynamic);
  });
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

interface Elf {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly is64: boolean;
  readonly isLittle: boolean;
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

const sharedObject = 3;
const segmentLoad = 1;
const segmentDynamic = 2;
const segmentInterpreter = 3;
const tagStringTable = 5;
const tagSoname = 14;
const tagNeeded = 1;
const tagRpath = 15;
const tagRunpath = 29;
const maxSegments = 1_000;
const maxTags = 10_000;
/** Search paths are longer than names. */
const maxNameBytes = 4096;

function open(bytes: Uint8Array): Elf | undefined {
  if (!isElf(bytes)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { bytes, view, is64: bytes[4] === 2, isLittle: bytes[5] === 1 };
}

function find(elf: Elf): ElfDynamic | undefined {
  const { view, is64, isLittle } = elf;
  const segments = segmentsOf(elf);
  const dynamic = segments.find(({ type }) => type === segmentDynamic);
  if (dynamic === undefined) return undefined;
  const tags = tagsOf(elf, dynamic);
  const textAt = textsOf(elf, { segments, table: tags.get(tagStringTable)?.[0] });
  const texts = (tag: number): readonly string[] => (tags.get(tag) ?? []).flatMap((at) => textAt(at) ?? []);
  const interpreter = segments.find(({ type }) => type === segmentInterpreter);
  const [runpath = texts(tagRpath)[0]] = texts(tagRunpath);
  return {
    is64,
    machine: view.getUint16(18, isLittle),
    isShared: view.getUint16(16, isLittle) === sharedObject,
    interpreter: interpreter === undefined ? undefined : stringAt(elf.bytes, interpreter.offset),
    soname: texts(tagSoname)[0],
    needed: texts(tagNeeded),
    runpath: (runpath ?? '').split(':').filter((part) => part !== ''),
  };
}

interface TextTable {
  readonly segments: readonly Segment[];
  readonly table: number | undefined;
}

function textsOf({ bytes }: Elf, { segments, table }: TextTable): (at: number) => string | undefined {
  const load = segments.find(
    ({ type, address, size }) =>
      table !== undefined && type === segmentLoad && table >= address && table < address + size,
  );
  if (load === undefined || table === undefined) return () => undefined;
  const start = load.offset + (table - load.address);
  return (at) => stringAt(bytes, start + at);
}

function segmentsOf(elf: Elf): readonly Segment[] {
  const { view, is64, isLittle } = elf;
  const start = is64 ? word(elf, 32) : view.getUint32(28, isLittle);
  const size = view.getUint16(is64 ? 54 : 42, isLittle);
  const count = Math.min(view.getUint16(is64 ? 56 : 44, isLittle), maxSegments);
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * size;
    return is64
      ? {
          type: view.getUint32(at, isLittle),
          offset: word(elf, at + 8),
          address: word(elf, at + 16),
          size: word(elf, at + 32),
        }
      : {
          type: view.getUint32(at, isLittle),
          offset: word(elf, at + 4),
          address: word(elf, at + 8),
          size: word(elf, at + 16),
        };
  });
}

/** By tag, every value in its order. */
function tagsOf(elf: Elf, dynamic: Segment): ReadonlyMap<number, readonly number[]> {
  const width = elf.is64 ? 8 : 4;
  const tags = new Map<number, number[]>();
  for (let index = 0; index < Math.min(dynamic.size / (2 * width), maxTags); index += 1) {
    const at = dynamic.offset + index * 2 * width;
    const tag = word(elf, at);
    if (tag === 0) break;
    tags.getOrInsertComputed(tag, () => []).push(word(elf, at + width));
  }
  return tags;
}

/** A word of the file's class. Numbers above 2^53 are no places in a file. */
function word({ view, is64, isLittle }: Elf, at: number): number {
  return is64 ? Number(view.getBigUint64(at, isLittle)) : view.getUint32(at, isLittle);
}

function stringAt(bytes: Uint8Array, at: number): string | undefined {
  const end = bytes.indexOf(0, at);
  if (end < 0 || end - at > maxNameBytes || end === at) return undefined;
  return Buffer.from(bytes.subarray(at, end)).toString('latin1');
}
