import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** One file of `data/`, by its path below it. */
export interface DataFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** JSON as a person reads it in a diff: two spaces, one newline at the end. */
export function jsonFile(path: string, value: unknown): DataFile {
  return { path, bytes: Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`) };
}

/** A file of the shared data, unpacked if its name ends in .gz. */
export function readShared(shared: string, path: string): Buffer {
  const bytes = readFileSync(join(shared, path));
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

/** The rows of a table with a header line; lines that start with `#` are comments. */
export function readTable(text: string, separator: string): readonly Readonly<Record<string, string>>[] {
  const [header = '', ...rows] = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const names = header.split(separator).map((name) => name.trim());
  return rows.map((row) => {
    const cells = row.split(separator);
    return Object.fromEntries(names.map((name, at) => [name, (cells[at] ?? '').trim()]));
  });
}
