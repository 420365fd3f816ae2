import { cleanPath } from '../../kernel/pure/index.ts';
import { readTarBytes } from '../tar/index.ts';
import { malformed } from './fault.ts';
import { identityOf, rawRecords } from './records.ts';

/** A package as a repository offers it. */
export interface ApkIndexEntry {
  readonly name: string;
  readonly version: string;
  /** `Q1…` or `Q2…` of the control part of the package file. */
  readonly checksum: string;
  readonly architecture: string;
  /** Of the package file. */
  readonly sizeBytes: number;
  /** What it is built from; its own name where the index says nothing. */
  readonly origin: string;
  /** Seconds since 1970; undefined where the index does not say. */
  readonly builtSeconds: number | undefined;
  readonly depends: readonly string[];
  readonly provides: readonly string[];
  readonly installIf: readonly string[];
  /** All fields by letter, as an installed record takes them over. */
  readonly fields: ReadonlyMap<string, string>;
}

export interface ApkIndex {
  readonly entries: readonly ApkIndexEntry[];
  /** When the newest of all packages was built, also of those that were not asked for. */
  readonly newestBuildSeconds: number | undefined;
}

const archiveLimits = {
  maxEntries: 64,
  maxContentBytes: 512 * 2 ** 20,
  maxPathBytes: 4096,
  maxExtensionBytes: 65_536,
};

/** The two files in an index archive, decompressed and without its signature. @throws apk.malformed, tar.* */
export function apkIndexFiles(tar: Uint8Array): { readonly description: string; readonly index: Uint8Array } {
  let description = '';
  let index: Uint8Array | undefined;
  for (const { header, content } of readTarBytes(tar, archiveLimits)) {
    const name = cleanPath(header.path);
    if (header.kind !== 'file') continue;
    if (name === 'DESCRIPTION') description = Buffer.from(content.subarray(0, 1024)).toString().trim();
    if (name !== 'APKINDEX') continue;
    if (index !== undefined) throw malformed('the archive has two indexes');
    index = content;
  }
  if (index === undefined) throw malformed('the archive has no APKINDEX');
  return { description, index };
}

/**
 * Reads the file APKINDEX of an index; only packages whose name is wanted become entries.
 *
 * @throws apk.malformed
 */
export function readApkIndex(bytes: Uint8Array, isWanted: (name: string) => boolean): ApkIndex {
  const entries: ApkIndexEntry[] = [];
  let newest: number | undefined;
  for (const { lines, at } of rawRecords(bytes)) {
    const fields = new Map(lines.map((line) => [line.charAt(0), line.slice(2)]));
    if (fields.size < lines.length) throw malformed(`the record in line ${at} has a field twice`);
    const { name, version } = identityOf(fields, at);
    const builtSeconds = wholeNumber(fields.get('t'), 't');
    if (builtSeconds !== undefined) newest = Math.max(newest ?? 0, builtSeconds);
    if (isWanted(name)) entries.push(entryOf(fields, { name, version, builtSeconds }));
  }
  return { entries, newestBuildSeconds: newest };
}

function entryOf(
  fields: ReadonlyMap<string, string>,
  known: Pick<ApkIndexEntry, 'name' | 'version' | 'builtSeconds'>,
): ApkIndexEntry {
  const checksum = fields.get('C') ?? '';
  const sizeBytes = wholeNumber(fields.get('S'), 'S');
  if (!/^(?:Q1[A-Za-z0-9+/]{27}=|Q2[A-Za-z0-9+/]{43}=)$/.test(checksum)) {
    throw malformed(`${known.name} has no checksum that is known`);
  }
  if (sizeBytes === undefined) throw malformed(`${known.name} has no size`);
  return {
    ...known,
    checksum,
    sizeBytes,
    architecture: fields.get('A') ?? '',
    origin: fields.get('o') || known.name,
    depends: wordsOf(fields.get('D')),
    provides: wordsOf(fields.get('p')),
    installIf: wordsOf(fields.get('i')),
    fields,
  };
}

function wordsOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '');
}

function wholeNumber(text: string | undefined, letter: string): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  if (value === undefined) throw malformed(`${letter} is no number`);
  return value;
}
