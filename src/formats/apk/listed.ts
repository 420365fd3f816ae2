import type { SourcePackage } from '../../model/index.ts';

export interface ApkPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string | undefined;
  /** The origin, by the one version that an aport has. */
  readonly source: SourcePackage;
  /** Paths that it owns, without leading slash. */
  readonly files: readonly string[];
}

export interface ApkRecords {
  readonly packages: readonly ApkPackage[];
  /** Records that were not understood, by the line at which they begin. */
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
}

/** Reads the database. One damaged record is rejected with its line; the others are read. */
export function readApkInstalled(bytes: Uint8Array): ApkRecords {
  const packages: ApkPackage[] = [];
  const rejected: { line: number; reason: string }[] = [];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  for (const { lines, line } of records(text)) {
    const outcome = readRecord(lines);
    if (outcome.kind === 'package') packages.push(outcome.value);
    if (outcome.kind === 'rejected') rejected.push({ line, reason: outcome.reason });
  }
  return { packages, rejected };
}

interface RawRecord {
  readonly lines: readonly string[];
  readonly line: number;
}

function* records(text: string): Generator<RawRecord> {
  let lines: string[] = [];
  let start = 0;
  for (const [at, row] of text.split('\n').entries()) {
    if (row !== '') {
      if (lines.length === 0) start = at + 1;
      lines.push(row);
    } else if (lines.length > 0) {
      yield { lines, line: start };
      lines = [];
    }
  }
  if (lines.length > 0) yield { lines, line: start };
}

type Outcome =
  | { readonly kind: 'package'; readonly value: ApkPackage }
  | { readonly kind: 'virtual' }
  | { readonly kind: 'rejected'; readonly reason: string };

/** apk-tools' own rule for names, without the leading dot that marks a virtual package. */
const nameForm = /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/;

function readRecord(lines: readonly string[]): Outcome {
  const fields = new Map<string, string>();
  const files: string[] = [];
  let folder = '';
  for (const line of lines) {
    const key = line[0] ?? '';
    const value = line.slice(2);
    if (line[1] !== ':')
      return { kind: 'rejected', reason: `a line that is no field: ${JSON.stringify(line.slice(0, 40))}` };
    if (key === 'F') folder = value;
    else if (key === 'R') files.push(folder === '' ? value : `${folder}/${value}`);
    else if (key === 'P' && fields.has('P'))
      return { kind: 'rejected', reason: 'two packages in one record' };
    else fields.set(key, value);
  }
  return toPackage(fields, files);
}

function toPackage(fields: ReadonlyMap<string, string>, files: readonly string[]): Outcome {
  const name = fields.get('P') ?? '';
  const version = fields.get('V') ?? '';
  if (/^\.[A-Za-z0-9_][A-Za-z0-9._+-]*$/.test(name)) return { kind: 'virtual' };
  if (!nameForm.test(name)) return { kind: 'rejected', reason: 'no package name' };
  if (!/^[!-~]+$/.test(version)) return { kind: 'rejected', reason: `${name} has no version` };
  const origin = fields.get('o') || name;
  return {
    kind: 'package',
    value: { name, version, architecture: fields.get('A'), source: { name: origin, version }, files },
  };
}
