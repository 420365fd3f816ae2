import { type Digest, isDigest, OakumError } from '../../kernel/pure/index.ts';
import type { SourcePackage } from '../../model/index.ts';
import { type Deb822Stanza, parseStanza } from '../deb822/index.ts';
import { parseSourceField } from '../dpkg/index.ts';
import { isSafePath } from './release.ts';
import { scanStanzas } from './scan.ts';

/** One package that a repository offers. Relations are as written, e.g. `libc6 (>= 2.34), libssl3`. */
export interface PackageIndexEntry {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly source: SourcePackage;
  /** Relative to the repository's root. */
  readonly filename: string;
  readonly sizeBytes: number;
  readonly sha256: Digest;
  readonly isEssential: boolean;
  readonly depends: string;
  readonly preDepends: string;
  readonly conflicts: string;
  readonly breaks: string;
  readonly provides: string;
}

export interface PackageIndex {
  readonly packages: readonly PackageIndexEntry[];
  /** Records that were not understood, by the line at which they begin. */
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
}

const fields = [
  'Package',
  'Version',
  'Architecture',
  'Source',
  'Filename',
  'Size',
  'SHA256',
  'Essential',
  'Depends',
  'Pre-Depends',
  'Conflicts',
  'Breaks',
  'Provides',
] as const;

/**
 * Reads a Packages file, 60,000 records in well under a second: only the fields above are taken out of the bytes.
 * With `isWanted` only packages of those names are given; records of others are not even checked.
 */
export function readPackages(
  bytes: Uint8Array,
  isWanted: (name: string) => boolean = () => true,
): PackageIndex {
  const packages: PackageIndexEntry[] = [];
  const rejected: { line: number; reason: string }[] = [];
  for (const stanza of scanStanzas(bytes, fields)) {
    const name = stanza.value('Package');
    if (name !== '' && !isWanted(name)) continue;
    const entry = entryOf(name, (field) => stanza.value(field));
    if (typeof entry === 'string') rejected.push({ line: stanza.line, reason: entry });
    else packages.push(entry);
  }
  return { packages, rejected };
}

const blankLine = Buffer.from('\n\n');

/**
 * The same for a file that arrives in pieces, of which no more than one record is kept: each piece may be overwritten
 * by the next.
 */
export async function readPackagesStream(
  source: AsyncIterable<Uint8Array>,
  isWanted: (name: string) => boolean,
): Promise<PackageIndex> {
  const packages: PackageIndexEntry[] = [];
  const rejected: { line: number; reason: string }[] = [];
  let [rest, lines] = [Buffer.alloc(0), 0];
  const read = (records: Buffer): void => {
    const found = readPackages(records, isWanted);
    packages.push(...found.packages);
    rejected.push(...found.rejected.map(({ line, reason }) => ({ line: line + lines, reason })));
    lines += newlinesIn(records);
  };
  for await (const chunk of source) {
    const bytes = Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(blankLine);
    if (end >= 0) read(bytes.subarray(0, end + blankLine.length));
    rest = end < 0 ? bytes : bytes.subarray(end + blankLine.length);
    if (rest.length > maxRecordBytes) throw new OakumError('packages.malformed', 'a record has no end');
  }
  read(rest);
  return { packages, rejected };
}

/** A hundred times the largest that was seen. */
const maxRecordBytes = 8 * 2 ** 20;

function newlinesIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count += 1;
  return count;
}

/** The whole records of some packages, for who needs a field that `readPackages` leaves out. @throws deb822.malformed */
export function findPackageStanzas(
  bytes: Uint8Array,
  isWanted: (name: string) => boolean,
): readonly Deb822Stanza[] {
  const found: Deb822Stanza[] = [];
  for (const stanza of scanStanzas(bytes, ['Package'])) {
    if (!isWanted(stanza.value('Package'))) continue;
    found.push(parseStanza({ text: stanza.text(), offset: 0, line: stanza.line }));
  }
  return found;
}

const nameForm = /^[A-Za-z0-9][A-Za-z0-9+._-]*$/;

/** The entry, or why it is none. */
function entryOf(
  name: string,
  value: (field: (typeof fields)[number]) => string,
): PackageIndexEntry | string {
  const version = value('Version');
  const filename = value('Filename');
  const sha256 = `sha256:${value('SHA256')}`;
  const sizeBytes = Number(value('Size') || 'none');
  if (!nameForm.test(name)) return 'no package name';
  if (!/^[!-~]+$/.test(version)) return `${name} has no version`;
  if (!isSafePath(filename)) return `${name} has no usable Filename`;
  if (!isDigest(sha256)) return `${name} has no SHA256`;
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) return `${name} has no Size`;
  return {
    name,
    version,
    architecture: value('Architecture'),
    source: parseSourceField(value('Source') || undefined, { name, version }),
    filename,
    sizeBytes,
    sha256,
    isEssential: value('Essential') === 'yes',
    depends: value('Depends'),
    preDepends: value('Pre-Depends'),
    conflicts: value('Conflicts'),
    breaks: value('Breaks'),
    provides: value('Provides'),
  };
}
