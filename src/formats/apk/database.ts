import { malformed, quoted } from './fault.ts';
import { identityOf, type RawRecord, rawRecords } from './records.ts';

/** Who owns a path, as the database writes it. */
export interface ApkOwnership {
  readonly uid: number;
  readonly gid: number;
  /** Permission bits. */
  readonly mode: number;
  /** The checksum of its extended attributes. */
  readonly xattrs?: string | undefined;
}

export interface ApkFile {
  readonly name: string;
  /** Undefined for root's with 644, which the database does not write. */
  readonly owner: ApkOwnership | undefined;
  /** `Q1…` of the content, of a link's target; undefined where none is written. */
  readonly checksum: string | undefined;
}

export interface ApkDirectory {
  /** Without leading and trailing slash; empty for the root. */
  readonly path: string;
  /** Undefined for root's with 755. */
  readonly owner: ApkOwnership | undefined;
  readonly files: readonly ApkFile[];
}

/** One installed package, complete enough to be written back. */
export interface ApkDatabaseRecord {
  readonly name: string;
  readonly version: string;
  /** By letter, without those of directories and files. */
  readonly fields: ReadonlyMap<string, string>;
  readonly directories: readonly ApkDirectory[];
}

/** The order in which apk-tools writes a record's own fields (src/package.c, src/database.c of 2.14 and 3.0). */
const order = [...'CPVASITULomtckDpirqsf'];

/** All records of `lib/apk/db/installed`. @throws apk.malformed at the first thing that could not be written back */
export function readApkDatabase(bytes: Uint8Array): readonly ApkDatabaseRecord[] {
  return Array.from(rawRecords(bytes), (raw) => readRecord(raw));
}

/** The same records as they stand, each with the empty line behind it: apko writes some of them otherwise than apk. */
export function apkRecordTexts(bytes: Uint8Array): readonly string[] {
  return Array.from(rawRecords(bytes), ({ lines }) => `${lines.join('\n')}\n\n`);
}

interface OpenDirectory {
  readonly path: string;
  owner: ApkOwnership | undefined;
  readonly files: { name: string; owner: ApkOwnership | undefined; checksum: string | undefined }[];
}

function readRecord({ lines, at }: RawRecord): ApkDatabaseRecord {
  const fields = new Map<string, string>();
  const directories: OpenDirectory[] = [];
  for (const [index, line] of lines.entries()) {
    const letter = line.charAt(0);
    const value = line.slice(2);
    const isOfPath = readPathLine(letter, value, directories);
    if (isOfPath === 'misplaced') throw malformed(`line ${at + index} says ${quoted(line)} of nothing`);
    if (isOfPath === 'yes') continue;
    // As apk-tools has it, fields in lower case may be added at any time.
    if (!order.includes(letter) && !/[a-z]/.test(letter))
      throw malformed(`line ${at + index} has the unknown field ${letter}`);
    if (fields.has(letter)) throw malformed(`line ${at + index} has ${letter} a second time`);
    fields.set(letter, value);
  }
  return { ...identityOf(fields, at), fields, directories };
}

function readPathLine(
  letter: string,
  value: string,
  directories: OpenDirectory[],
): 'yes' | 'no' | 'misplaced' {
  const directory = directories.at(-1);
  const file = directory?.files.at(-1);
  switch (letter) {
    case 'F':
      directories.push({ path: value, owner: undefined, files: [] });
      return 'yes';
    case 'M':
      if (directory === undefined || directory.files.length > 0) return 'misplaced';
      directory.owner = readOwnership(value);
      return 'yes';
    case 'R':
      if (directory === undefined) return 'misplaced';
      directory.files.push({ name: value, owner: undefined, checksum: undefined });
      return 'yes';
    case 'a':
      if (file === undefined || file.checksum !== undefined) return 'misplaced';
      file.owner = readOwnership(value);
      return 'yes';
    case 'Z':
      if (file === undefined) return 'misplaced';
      file.checksum = value;
      return 'yes';
    default:
      return 'no';
  }
}

const ownershipForm = /^(\d{1,10}):(\d{1,10}):([0-7]{1,5})(?::(\S+))?$/;

function readOwnership(value: string): ApkOwnership {
  const match = ownershipForm.exec(value);
  if (match === null) throw malformed(`unreadable owner ${quoted(value)}`);
  const [, uid, gid, mode = '', xattrs] = match;
  return { uid: Number(uid), gid: Number(gid), mode: Number.parseInt(mode, 8), xattrs };
}

/** A record as apk-tools writes it, with the empty line behind it. */
export function formatApkRecord({ fields, directories }: ApkDatabaseRecord): string {
  const own = order.flatMap((letter) => {
    const value = fields.get(letter);
    return value === undefined ? [] : [`${letter}:${value}`];
  });
  const paths = directories.flatMap(({ path, owner, files }) => [
    `F:${path}`,
    ...ownerLine('M', owner),
    ...files.flatMap((file) => [
      `R:${file.name}`,
      ...ownerLine('a', file.owner),
      ...(file.checksum === undefined ? [] : [`Z:${file.checksum}`]),
    ]),
  ]);
  return `${[...own, ...paths].join('\n')}\n\n`;
}

function ownerLine(letter: 'M' | 'a', owner: ApkOwnership | undefined): readonly string[] {
  if (owner === undefined) return [];
  const { uid, gid, mode, xattrs } = owner;
  return [`${letter}:${uid}:${gid}:${mode.toString(8)}${xattrs === undefined ? '' : `:${xattrs}`}`];
}
