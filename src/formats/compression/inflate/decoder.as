// Inflate (RFC 1951) in AssemblyScript, compiled to WebAssembly by tools/make-inflate.ts. It asks nothing of its host and
// reaches nothing but its own memory of 1 MiB, in which all of its places are fixed: no code or length in the data leads
// outside of them. Written for large streams: 64 bits of input at a time, tables of 11 and 8 bits whose entries hold what
// a symbol means and what it takes, up to three literals per turn, copies of 16 bytes.
//
// How the host uses it: `reset` once; then put bytes at `inputAt`, at most `inputRoom` of them, and tell by `added`;
// `skip` what is no deflate data (headers of gzip); `begin` where a stream begins; `run`, and take what lies between
// `outputAt` and `outputEnd` before it runs again. `compact` makes room for more input.

const LENGTHS: usize = 0x100; // lengths of codes as a block states them: 320 bytes
const COUNTS: usize = 0x300; // how many codes have a length: 16 of 16 bits
const OFFSETS: usize = 0x340; // where the symbols of a length begin in SORTED: the same
const SORTED: usize = 0x400; // symbols in the order of their codes: 288 of 16 bits
// Tables of entries of 32 bits. No complete code of 286 symbols needs more than 2342 entries at 11 bits, nor one of 30
// more than 402 at 8 (zlib's examples/enough.c); what is neither complete nor a single code is refused.
const PRE: usize = 0x800; // 7 bits
const LITERALS: usize = 0x1000;
const DISTANCES: usize = 0x4000;
const LITERAL_BITS: i32 = 11;
const DISTANCE_BITS: i32 = 8;

const IN: usize = 0x10000;
const IN_SIZE: usize = 0x40000;
const OUT: usize = 0x60000; // the window, then what is new, then room for a last copy to run over
const WINDOW: usize = 0x8000;
const OUT_LIMIT: usize = OUT + WINDOW + 0x40000;

/** A block's own tables take up to 570 bytes: with so many at hand, nothing stops in the middle of them. */
const HEADER_ROOM: usize = 1024;
/** More than one turn of the loop can take. */
const TURN_ROOM: usize = 64;

// An entry: in bits 0 to 7 what it takes of the input with its extra bits, in 8 to 11 what it takes without them, in 16 to
// 30 the literal, or the base of a length or distance. An exception is the end of a block, a code that stands for
// nothing, or the way to a second table: its place in bits 16 to 30, its width in 8 to 11.
const LITERAL: u32 = 0x80000000;
const EXCEPTION: u32 = 0x8000;
const INVALID: u32 = 0x4000;
const SECOND: u32 = 0x2000;
const INVALID_CODE: u32 = EXCEPTION | INVALID | 1;

// What `run` tells; -1 inside means: go on.
const NEEDS_INPUT: i32 = 0;
const IS_FULL: i32 = 1;
const ENDED: i32 = 2;
const CORRUPT: i32 = 3;
const CUT_OFF: i32 = 4;
const GO_ON: i32 = -1;

const AT_BLOCK: i32 = 0;
const IN_CODES: i32 = 1;
const IN_STORED: i32 = 2;
const AT_END: i32 = 3;

let inPos: usize = IN;
let inEnd: usize = IN;
let isLast: bool = false;
let outStart: usize = OUT + WINDOW;
let outPos: usize = OUT + WINDOW;
/** The first byte that a distance may reach. */
let firstByte: usize = OUT + WINDOW;
let bits: u64 = 0;
let count: u32 = 0;
let mode: i32 = AT_BLOCK;
let isFinal: bool = false;
let stored: usize = 0;
let areFixed: bool = false;

export function reset(): void {
  inPos = inEnd = IN;
  isLast = false;
  outPos = outStart = OUT + WINDOW;
  areFixed = false;
  begin();
}

export function begin(): void {
  bits = 0;
  count = 0;
  mode = AT_BLOCK;
  isFinal = false;
  firstByte = outPos;
}

export function inputFrom(): usize {
  return inPos;
}

export function inputAt(): usize {
  return inEnd;
}

export function inputRoom(): usize {
  return IN + IN_SIZE - inEnd;
}

export function outputAt(): usize {
  return outStart;
}

export function outputEnd(): usize {
  return outPos;
}

export function compact(): void {
  const left = inEnd - inPos;
  memory.copy(IN, inPos, left);
  inPos = IN;
  inEnd = IN + left;
}

export function added(length: usize, last: bool): void {
  inEnd += length;
  isLast = last;
  if (last) memory.fill(inEnd, 0, TURN_ROOM);
}

export function skip(length: usize): void {
  inPos += length;
}

export function run(): i32 {
  if (outPos > OUT_LIMIT - 0x20000) keepWindow();
  outStart = outPos;
  let how = step();
  while (how == GO_ON) how = step();
  // Whole bytes go back, so that what follows the stream begins where `inPos` is.
  inPos -= count >> 3;
  count &= 7;
  bits &= (<u64>1 << count) - 1;
  return isLast && inPos > inEnd ? CUT_OFF : how;
}

function keepWindow(): void {
  const moved = outPos - (OUT + WINDOW);
  memory.copy(OUT, outPos - WINDOW, WINDOW);
  firstByte = firstByte > OUT + moved ? firstByte - moved : OUT;
  outPos = OUT + WINDOW;
}

function step(): i32 {
  if (mode == IN_CODES) return codes();
  if (mode == IN_STORED) return copyStored();
  if (mode == AT_END) return ENDED;
  return block();
}

function block(): i32 {
  if (isFinal) {
    mode = AT_END;
    return ENDED;
  }
  if (isLast ? inPos - (count >> 3) > inEnd : inEnd < inPos + HEADER_ROOM) return isLast ? CUT_OFF : NEEDS_INPUT;
  refill();
  isFinal = take(1) != 0;
  const type = take(2);
  if (type == 0) return beginStored();
  if (type == 3) return CORRUPT;
  if (type == 1) fixedCodes();
  else if (!dynamicCodes()) return CORRUPT;
  mode = IN_CODES;
  return GO_ON;
}

function beginStored(): i32 {
  inPos -= count >> 3;
  count = 0;
  bits = 0;
  if (inEnd < inPos + 4) return CUT_OFF;
  const length = load<u16>(inPos);
  if (length != (load<u16>(inPos + 2) ^ 0xffff)) return CORRUPT;
  inPos += 4;
  stored = length;
  mode = IN_STORED;
  return GO_ON;
}

function copyStored(): i32 {
  if (stored == 0) {
    mode = AT_BLOCK;
    return GO_ON;
  }
  if (outPos >= OUT_LIMIT) return IS_FULL;
  const have = inEnd - inPos;
  if (have == 0) return isLast ? CUT_OFF : NEEDS_INPUT;
  const length = min(stored, min(OUT_LIMIT - outPos, have));
  memory.copy(outPos, inPos, length);
  outPos += length;
  inPos += length;
  stored -= length;
  return GO_ON;
}

// @ts-ignore: decorator
@inline
function refill(): void {
  bits |= load<u64>(inPos) << count;
  inPos += (63 - count) >> 3;
  count |= 56;
}

// @ts-ignore: decorator
@inline
function take(length: u32): u32 {
  const value = <u32>bits & ((1 << length) - 1);
  bits >>= length;
  count -= length;
  return value;
}

function fixedCodes(): void {
  if (areFixed) return;
  memory.fill(LENGTHS, 8, 144);
  memory.fill(LENGTHS + 144, 9, 112);
  memory.fill(LENGTHS + 256, 7, 24);
  memory.fill(LENGTHS + 280, 8, 8);
  build(LENGTHS, 288, LITERALS, LITERAL_BITS, 1);
  memory.fill(LENGTHS, 5, 32);
  build(LENGTHS, 32, DISTANCES, DISTANCE_BITS, 2);
  areFixed = true;
}

const ORDER = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);

function dynamicCodes(): bool {
  areFixed = false;
  const literals = take(5) + 257;
  const distances = take(5) + 1;
  const lengths = take(4) + 4;
  if (literals > 286 || distances > 30) return false;
  memory.fill(LENGTHS, 0, 19);
  for (let i: u32 = 0; i < lengths; i++) {
    if (count < 3) refill();
    store<u8>(LENGTHS + load<u8>(ORDER + i), <u8>take(3));
  }
  if (!build(LENGTHS, 19, PRE, 7, 0) || !readLengths(literals + distances)) return false;
  // Without the end of a block there is none.
  if (load<u8>(LENGTHS + 256) == 0) return false;
  return (
    build(LENGTHS, literals, LITERALS, LITERAL_BITS, 1) &&
    build(LENGTHS + literals, distances, DISTANCES, DISTANCE_BITS, 2)
  );
}

function readLengths(all: u32): bool {
  let before: u8 = 0;
  for (let i: u32 = 0; i < all; ) {
    refill();
    const entry = load<u32>(PRE + ((<usize>bits & 127) << 2));
    take(entry & 0xff);
    const symbol = entry >> 16;
    if (symbol < 16) {
      before = <u8>symbol;
      store<u8>(LENGTHS + i, before);
      i++;
      continue;
    }
    if (symbol == 16 && i == 0) return false;
    if (symbol != 16) before = 0;
    const times = symbol == 16 ? 3 + take(2) : symbol == 17 ? 3 + take(3) : 11 + take(7);
    if (i + times > all) return false;
    memory.fill(LENGTHS + i, before, times);
    i += times;
  }
  return true;
}

// What symbols mean: 0 lengths of codes, 1 literals and lengths, 2 distances.
function meaning(kind: i32, symbol: u32): u32 {
  if (kind == 0) return symbol << 16;
  return kind == 1 ? literalOrLength(symbol) : distanceOf(symbol);
}

function literalOrLength(symbol: u32): u32 {
  if (symbol < 256) return LITERAL | (symbol << 16);
  if (symbol == 256) return EXCEPTION;
  if (symbol > 285) return EXCEPTION | INVALID;
  if (symbol == 285) return 258 << 16;
  const i = symbol - 257;
  if (i < 8) return (i + 3) << 16;
  const extra = (i - 4) >> 2;
  return ((((4 + (i & 3)) << extra) + 3) << 16) | extra;
}

function distanceOf(symbol: u32): u32 {
  if (symbol > 29) return EXCEPTION | INVALID;
  if (symbol < 4) return (symbol + 1) << 16;
  const extra = (symbol - 2) >> 1;
  return ((((2 + (symbol & 1)) << extra) + 1) << 16) | extra;
}

/** Makes a table of `1 << root` entries, and second ones behind it, of code lengths; false for what is no code. */
function build(lengths: usize, symbols: i32, table: usize, root: i32, kind: i32): bool {
  memory.fill(COUNTS, 0, 32);
  for (let i = 0; i < symbols; i++) change(COUNTS, load<u8>(lengths + i), 1);
  let longest = 15;
  while (longest >= 1 && at(COUNTS, longest) == 0) longest--;
  let left = 1;
  for (let length = 1; length <= 15; length++) {
    left = (left << 1) - <i32>at(COUNTS, length);
    if (left < 0) return false;
  }
  // Incomplete: no distance at all, or one single code, as zlib takes it too.
  if (longest == 0 ? kind != 2 : left > 0 && (kind == 0 || longest != 1)) return false;
  if (left > 0) for (let i = 0; i < 1 << root; i++) store<u32>(table + (<usize>i << 2), INVALID_CODE);
  fill(lengths, sort(lengths, symbols), table, root, kind, longest);
  return true;
}

// @ts-ignore: decorator
@inline
function at(table: usize, index: u32): u16 {
  return load<u16>(table + (<usize>index << 1));
}

// @ts-ignore: decorator
@inline
function change(table: usize, index: u32, by: i32): void {
  store<u16>(table + (<usize>index << 1), <u16>(<i32>at(table, index) + by));
}

/** Puts the symbols that have a code into SORTED; how many they are. */
function sort(lengths: usize, symbols: i32): i32 {
  let next: u16 = 0;
  for (let length = 1; length <= 15; length++) {
    store<u16>(OFFSETS + (<usize>length << 1), next);
    next += at(COUNTS, length);
  }
  for (let i = 0; i < symbols; i++) {
    const length = load<u8>(lengths + i);
    if (length == 0) continue;
    store<u16>(SORTED + (<usize>at(OFFSETS, length) << 1), <u16>i);
    change(OFFSETS, length, 1);
  }
  return next;
}

function fill(lengths: usize, symbols: i32, table: usize, root: i32, kind: i32, longest: i32): void {
  const mask: u32 = (1 << root) - 1;
  let code: u32 = 0; // with its first bit lowest, as it comes in the data
  let next: u32 = 1 << root;
  let second: u32 = 0;
  let width: i32 = 0;
  let prefix: u32 = 0xffffffff;
  for (let i = 0; i < symbols; i++) {
    const symbol = <u32>at(SORTED, i);
    const length = <i32>load<u8>(lengths + symbol);
    const entry = meaning(kind, symbol);
    if (length <= root) {
      spread(table, entry, length, code, 1 << root);
    } else {
      if ((code & mask) != prefix) {
        prefix = code & mask;
        second = next;
        width = widthOfSecond(length - root, root, longest);
        next += 1 << width;
        store<u32>(table + (<usize>prefix << 2), EXCEPTION | SECOND | (second << 16) | (<u32>width << 8) | <u32>root);
      }
      spread(table + (<usize>second << 2), entry, length - root, code >> root, 1 << width);
    }
    change(COUNTS, length, -1);
    code = following(code, length);
  }
}

// @ts-ignore: decorator
@inline
function spread(table: usize, meaning: u32, length: i32, code: u32, size: u32): void {
  const entry = (meaning | (<u32>length << 8)) + <u32>length;
  for (let k = code; k < size; k += 1 << length) store<u32>(table + (<usize>k << 2), entry);
}

/** Wide enough for the codes that are left and share a prefix. */
function widthOfSecond(first: i32, root: i32, longest: i32): i32 {
  let width = first;
  let room = 1 << width;
  while (width + root < longest) {
    room -= <i32>at(COUNTS, width + root);
    if (room <= 0) break;
    width++;
    room <<= 1;
  }
  return width;
}

function following(code: u32, length: i32): u32 {
  let bit: u32 = 1 << (length - 1);
  while (code & bit) bit >>= 1;
  return bit == 0 ? 0 : (code & (bit - 1)) + bit;
}

/** The loop that all of the time is spent in; it holds what it uses in locals. */
function codes(): i32 {
  if (!isLast && inEnd < IN + TURN_ROOM) return NEEDS_INPUT;
  const inLimit = isLast ? inEnd + 8 : inEnd - TURN_ROOM;
  let how = isLast ? CUT_OFF : NEEDS_INPUT;
  let from = inPos;
  let to = outPos;
  let b = bits;
  let c = count;
  while (from <= inLimit) {
    if (to > OUT_LIMIT) {
      how = IS_FULL;
      break;
    }
    b |= load<u64>(from) << c;
    from += (63 - c) >> 3;
    c |= 56;
    let entry = load<u32>(LITERALS + ((<usize>b & 2047) << 2));
    if (<i32>entry < 0) {
      b >>= entry & 0xff;
      c -= entry & 0xff;
      store<u8>(to++, <u8>(entry >> 16));
      entry = load<u32>(LITERALS + ((<usize>b & 2047) << 2));
      if (<i32>entry < 0) {
        b >>= entry & 0xff;
        c -= entry & 0xff;
        store<u8>(to++, <u8>(entry >> 16));
        entry = load<u32>(LITERALS + ((<usize>b & 2047) << 2));
        if (<i32>entry < 0) {
          b >>= entry & 0xff;
          c -= entry & 0xff;
          store<u8>(to++, <u8>(entry >> 16));
          continue;
        }
      }
      b |= load<u64>(from) << c;
      from += (63 - c) >> 3;
      c |= 56;
    }
    if (entry & EXCEPTION) {
      if (entry & SECOND) {
        b >>= LITERAL_BITS;
        c -= LITERAL_BITS;
        entry = load<u32>(LITERALS + (<usize>((entry >> 16) + (<u32>b & ((1 << ((entry >> 8) & 15)) - 1))) << 2));
        if (<i32>entry < 0) {
          b >>= entry & 0xff;
          c -= entry & 0xff;
          store<u8>(to++, <u8>(entry >> 16));
          continue;
        }
      }
      if (entry & INVALID) {
        how = CORRUPT;
        break;
      }
      if (entry & EXCEPTION) {
        b >>= entry & 0xff;
        c -= entry & 0xff;
        mode = AT_BLOCK;
        how = GO_ON;
        break;
      }
    }
    const length = (entry >> 16) + ((<u32>b & ((1 << (entry & 0xff)) - 1)) >> ((entry >> 8) & 15));
    b >>= entry & 0xff;
    c -= entry & 0xff;
    entry = load<u32>(DISTANCES + ((<usize>b & 255) << 2));
    if (entry & SECOND) {
      b >>= DISTANCE_BITS;
      c -= DISTANCE_BITS;
      entry = load<u32>(DISTANCES + (<usize>((entry >> 16) + (<u32>b & ((1 << ((entry >> 8) & 15)) - 1))) << 2));
    }
    if (entry & EXCEPTION) {
      how = CORRUPT;
      break;
    }
    const distance = (entry >> 16) + ((<u32>b & ((1 << (entry & 0xff)) - 1)) >> ((entry >> 8) & 15));
    b >>= entry & 0xff;
    c -= entry & 0xff;
    if (<usize>distance > to - firstByte) {
      how = CORRUPT;
      break;
    }
    const end = to + length;
    let source = to - distance;
    if (distance >= 16) {
      do {
        v128.store(to, v128.load(source));
        to += 16;
        source += 16;
      } while (to < end);
    } else if (distance == 1) {
      const same = i8x16.splat(load<i8>(source));
      do {
        v128.store(to, same);
        to += 16;
      } while (to < end);
    } else if (distance >= 8) {
      do {
        store<u64>(to, load<u64>(source));
        to += 8;
        source += 8;
      } while (to < end);
    } else {
      do store<u8>(to++, load<u8>(source++));
      while (to < end);
    }
    to = end;
  }
  inPos = from;
  outPos = to;
  bits = b;
  count = c;
  return how;
}
