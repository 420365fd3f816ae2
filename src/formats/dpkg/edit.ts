import { OakumError } from '../../kernel/pure/index.ts';
import {
  type Deb822Stanza,
  fieldOf,
  formatDeb822,
  parseStanza,
  type RawStanza,
  splitStanzas,
} from '../deb822/index.ts';

/** Which record: packages of several architectures may be installed under one name. */
export interface DpkgKey {
  readonly name: string;
  readonly architecture: string | undefined;
}

/**
 * Rewrites one record of a status file. Every byte outside of it stays as it is, whatever its encoding. The edit gets
 * the record's fields and gives the new ones; undefined takes the record out.
 *
 * @throws dpkg.no-record unless exactly one record has that name and architecture (any, if undefined).
 */
export function editDpkgStatus(
  bytes: Uint8Array,
  key: DpkgKey,
  edit: (stanza: Deb822Stanza) => Deb822Stanza | undefined,
): Uint8Array {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Latin-1 maps every byte to one character, so that offsets in the text are offsets in the file.
  const raw = findRecord(file.toString('latin1'), key);
  const start = raw.offset;
  const end = raw.offset + raw.text.length;
  const after = edit(parseUtf8(file.subarray(start, end), raw.line));
  if (after !== undefined) {
    return Buffer.concat([file.subarray(0, start), Buffer.from(formatDeb822(after)), file.subarray(end)]);
  }
  const isFollowedByBlank = file[end] === newline;
  return Buffer.concat([file.subarray(0, start), file.subarray(isFollowedByBlank ? end + 1 : end)]);
}

const newline = 10;

function findRecord(text: string, key: DpkgKey): RawStanza {
  const found = [...splitStanzas(text)].filter((raw) => raw.text.includes(key.name) && isRecordOf(raw, key));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const name = key.architecture === undefined ? key.name : `${key.name}:${key.architecture}`;
  throw new OakumError(
    'dpkg.no-record',
    `${found.length} records of ${name} in the dpkg status, expected one`,
  );
}

function isRecordOf(raw: RawStanza, key: DpkgKey): boolean {
  const stanza = parseStanza(raw);
  if (fieldOf(stanza, 'Package') !== key.name) return false;
  return key.architecture === undefined || fieldOf(stanza, 'Architecture') === key.architecture;
}

function parseUtf8(bytes: Uint8Array, line: number): Deb822Stanza {
  return parseStanza({ text: Buffer.from(bytes).toString(), offset: 0, line });
}
