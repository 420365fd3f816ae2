/**
 * The DT_SONAME of a shared library (System V gABI, chapter 5), which is the name that ldconfig puts into the linker's
 * cache. Undefined for everything that is no ELF shared object, carries no soname or is damaged: ldconfig passes over
 * such files as well.
 */
export function sonameOf(bytes: Uint8Array): string | undefined {
  try {
    const elf = open(bytes);
    return elf === undefined ? undefined : find(elf);
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
const tagStringTable = 5;
const tagSoname = 14;
const maxSegments = 1_000;
const maxTags = 10_000;
const maxNameBytes = 255;

function open(bytes: Uint8Array): Elf | undefined {
  const isElf = bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
  if (!isElf) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const elf: Elf = { bytes, view, is64: bytes[4] === 2, isLittle: bytes[5] === 1 };
  return view.getUint16(16, elf.isLittle) === sharedObject ? elf : undefined;
}

function find(elf: Elf): string | undefined {
  const segments = segmentsOf(elf);
  const dynamic = segments.find(({ type }) => type === segmentDynamic);
  if (dynamic === undefined) return undefined;
  const tags = tagsOf(elf, dynamic);
  const table = tags.get(tagStringTable);
  const name = tags.get(tagSoname);
  if (table === undefined || name === undefined) return undefined;
  const load = segments.find(
    ({ type, address, size }) => type === segmentLoad && table >= address && table < address + size,
  );
  if (load === undefined) return undefined;
  return stringAt(elf.bytes, load.offset + (table - load.address) + name);
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

function tagsOf(elf: Elf, dynamic: Segment): ReadonlyMap<number, number> {
  const width = elf.is64 ? 8 : 4;
  const tags = new Map<number, number>();
  for (let index = 0; index < Math.min(dynamic.size / (2 * width), maxTags); index += 1) {
    const at = dynamic.offset + index * 2 * width;
    const tag = word(elf, at);
    if (tag === 0) break;
    tags.set(tag, word(elf, at + width));
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
