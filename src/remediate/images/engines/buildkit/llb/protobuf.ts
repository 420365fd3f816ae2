/**
 * As much of protobuf's wire format as LLB needs: varints, and fields with a length. A field that has its default (0, false,
 * nothing) is left out, as every encoder of proto3 does.
 *
 * https://protobuf.dev/programming-guides/encoding/
 */
export type Field = Uint8Array;

export function message(...fields: readonly (Field | readonly Field[])[]): Uint8Array {
  return Buffer.concat(fields.flat());
}

/** An int64, int32, bool or enum. Negative numbers take ten bytes. */
export function number(field: number, value: number | boolean): Field {
  const plain = BigInt(value);
  return plain === 0n ? none : Buffer.concat([key(field, 0), varint(BigInt.asUintN(64, plain))]);
}

/** A string, or a message that is given as its bytes; an empty string is left out, an empty message is not. */
export function bytes(field: number, value: string | Uint8Array): Field {
  if (value === '') return none;
  const plain = Buffer.from(value);
  return Buffer.concat([key(field, 2), varint(BigInt(plain.byteLength)), plain]);
}

/** Also elements that are empty. */
export function repeated(field: number, values: readonly (string | Uint8Array)[]): readonly Field[] {
  return values.map((value) => bytes(field, Buffer.from(value)));
}

/** A map of strings, in the order of its keys. */
export function map(field: number, entries: Readonly<Record<string, string>>): readonly Field[] {
  const sorted = Object.entries(entries).sort(([left], [right]) => (left < right ? -1 : 1));
  return sorted.map(([name, value]) => bytes(field, message(bytes(1, name), bytes(2, value))));
}

const none = new Uint8Array();

function key(field: number, wireType: number): Uint8Array {
  return varint(BigInt(field * 8 + wireType));
}

function varint(value: bigint): Uint8Array {
  const out: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 128n) return Uint8Array.from([...out, Number(rest)]);
    out.push(Number(rest & 127n) | 128);
  }
}
