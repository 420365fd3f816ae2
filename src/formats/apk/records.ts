import { isUtf8 } from 'node:buffer';
import { malformed } from './fault.ts';

export interface RawRecord {
  /** Each `X:…`. */
  readonly lines: readonly string[];
  /** The line at which it begins, from 1. */
  readonly at: number;
}

const maxLines = 20_000_000;
const maxLineLength = 65_536;

/** The records of an index or a database, parted by empty lines. @throws apk.malformed */
export function* rawRecords(bytes: Uint8Array): Generator<RawRecord> {
  if (!isUtf8(bytes)) throw malformed('it is not UTF-8');
  let lines: string[] = [];
  let number = 0;
  for (const line of linesOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))) {
    number += 1;
    if (number > maxLines) throw malformed('it has too many lines');
    if (line.length > maxLineLength) throw malformed(`line ${number} is too long`);
    if (line !== '') {
      if (line[1] !== ':' || line.includes('\0')) throw malformed(`line ${number} is no field`);
      lines.push(line);
    } else if (lines.length > 0) {
      yield { lines, at: number - lines.length };
      lines = [];
    }
  }
  if (lines.length > 0) yield { lines, at: number - lines.length + 1 };
}

function* linesOf(buffer: Buffer): Generator<string> {
  let at = 0;
  while (at < buffer.length) {
    const found = buffer.indexOf(10, at);
    const end = found < 0 ? buffer.length : found;
    yield buffer.toString('utf8', at, end);
    at = end + 1;
  }
}

/** apk-tools' own rule for names; a leading dot marks a virtual package. */
const nameForm = /^\.?[A-Za-z0-9_][A-Za-z0-9._+-]*$/;
const versionForm = /^[!-~]+$/;

/** Name and version of a record's fields. @throws apk.malformed */
export function identityOf(
  fields: ReadonlyMap<string, string>,
  at: number,
): { readonly name: string; readonly version: string } {
  const name = fields.get('P') ?? '';
  const version = fields.get('V') ?? '';
  if (!nameForm.test(name)) throw malformed(`the record in line ${at} has no package name`);
  if (!versionForm.test(version) || version.includes('/')) throw malformed(`${name} has no version`);
  return { name, version };
}
