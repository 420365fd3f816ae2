import { malformed } from './header.ts';

/** The records of one PAX header; a later record wins. */
export type PaxRecords = ReadonlyMap<string, Uint8Array>;

const newline = 10;
const space = 32;
const equals = 61;

/** Records of the form `length key=value\n`, the length counting itself. Values may be any bytes. */
export function parsePax(payload: Uint8Array): PaxRecords {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const records = new Map<string, Uint8Array>();
  let at = 0;
  while (at < bytes.length) {
    const end = at + recordLength(bytes, at);
    const keyStart = bytes.indexOf(space, at) + 1;
    const valueStart = bytes.indexOf(equals, keyStart) + 1;
    if (end > bytes.length || bytes[end - 1] !== newline || valueStart <= keyStart + 1 || valueStart > end) {
      throw malformed('bad PAX record');
    }
    records.set(bytes.toString('utf8', keyStart, valueStart - 1), bytes.subarray(valueStart, end - 1));
    at = end;
  }
  return records;
}

function recordLength(bytes: Buffer, at: number): number {
  const digits = bytes.toString('latin1', at, at + 12);
  const length = /^([1-9][0-9]{0,9}) /.exec(digits)?.[1];
  if (length === undefined) throw malformed('bad length of a PAX record');
  return Number(length);
}

/** The same way back, keys in the order given. */
export function formatPax(records: PaxRecords): Uint8Array {
  return Buffer.concat([...records].map(([key, value]) => formatRecord(key, value)));
}

function formatRecord(key: string, value: Uint8Array): Uint8Array {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.of(newline)]);
  let length = rest.length + 1;
  while (`${length}`.length + rest.length !== length) length = `${length}`.length + rest.length;
  return Buffer.concat([Buffer.from(`${length}`), rest]);
}

/** A decimal number such as PAX uses for sizes, ids and times. */
export function paxNumber(value: Uint8Array): number {
  const text = Buffer.from(value).toString('latin1');
  const number = /^-?[0-9]{1,16}(\.[0-9]*)?$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(Math.trunc(number)))
    throw malformed(`PAX value ${JSON.stringify(text.slice(0, 40))}`);
  return number;
}
