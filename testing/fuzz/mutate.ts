import type { Random } from './random.ts';

/** One way to break bytes; gives the broken copy, or changes the bytes in place and gives them back. */
type Mutation = (bytes: Buffer, random: Random, other: Buffer) => Buffer;

const numbers = [0, 1, -1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, -0x80000000] as const;

/** What formats stumble over: ends of texts and lists, other types, numbers out of range, paths out of the root. */
const junk = [
  '\0',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '"',
  '\\',
  '/',
  ':',
  '=',
  ',',
  '{',
  '}',
  '[',
  ']',
  '{}',
  '[]',
  'null',
  'true',
  '""',
  '-1',
  '1e999',
  '99999999999999999999',
  '0x',
  '../../../etc/passwd',
  '%zz',
  '\\u0000',
  '\\ud800',
  '\u{feff}',
  '\u{10ffff}',
  '__proto__',
  'constructor',
  'a'.repeat(300),
  '['.repeat(2_000),
  '{"a":'.repeat(1_000),
] as const;
const junkBytes = junk.map((text) => Buffer.from(text));

const mutations: readonly [Mutation, ...Mutation[]] = [
  (bytes, random) => {
    for (let left = 1 + random.below(8); left > 0; left -= 1)
      bytes[random.below(bytes.length)] = random.below(256);
    return bytes;
  },
  (bytes, random) => {
    const at = random.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    return bytes;
  },
  (bytes, random) => {
    const [at, value] = [random.below(bytes.length), random.of(numbers)];
    const size = Math.min(random.of([1, 2, 4]), bytes.length - at);
    if (random.below(2) === 0) bytes.writeUIntLE(unsigned(value, size), at, size);
    else bytes.writeUIntBE(unsigned(value, size), at, size);
    return bytes;
  },
  (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  (bytes, random) => {
    const { start, end } = rangeIn(bytes, random);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  },
  (bytes, random) => {
    const { start, end } = rangeIn(bytes, random);
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
  },
  (bytes, random, other) => {
    const [at, from] = [random.below(bytes.length), random.below(other.length)];
    return Buffer.concat([bytes.subarray(0, at), other.subarray(from)]);
  },
  (bytes, random) => {
    const at = random.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), junkOf(random), bytes.subarray(at)]);
  },
  withOtherWord,
  withOtherWord,
];

function unsigned(value: number, size: number): number {
  return size === 4 ? value >>> 0 : value & (2 ** (8 * size) - 1);
}

function junkOf(random: Random): Buffer {
  return junkBytes[random.below(junkBytes.length)] ?? Buffer.alloc(0);
}

function rangeIn(bytes: Buffer, random: Random): { readonly start: number; readonly end: number } {
  const start = random.below(bytes.length);
  return { start, end: Math.min(bytes.length, start + 1 + random.below(64)) };
}

/** Puts junk where a word stands, so that what is around it stays well formed. */
function withOtherWord(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length);
  let [start, end] = [at, at];
  while (start > 0 && at - start < 64 && isWord(bytes[start - 1])) start -= 1;
  while (end < bytes.length && end - at < 64 && isWord(bytes[end])) end += 1;
  return Buffer.concat([bytes.subarray(0, start), junkOf(random), bytes.subarray(end)]);
}

function isWord(byte = 0): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x2e ||
    byte === 0x2d ||
    byte === 0x5f
  );
}

/** A copy of a sample, broken once to four times. */
export function mutated(sample: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  let bytes: Buffer = Buffer.from(sample);
  for (let left = 1 + random.below(4); left > 0 && bytes.length > 0; left -= 1) {
    bytes = random.of(mutations)(bytes, random, asBuffer(other));
  }
  return bytes;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const maxHead = 24;

/** Bytes without structure, half of them behind the first bytes of a sample, by which formats are told. */
export function blind(sample: Uint8Array, random: Random): Uint8Array {
  const bytes = Buffer.alloc(random.below(600));
  const values = random.of([256, 128, 2]);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = random.below(values);
  return random.below(2) === 0
    ? bytes
    : Buffer.concat([sample.subarray(0, 1 + random.below(maxHead)), bytes]);
}
