import { createHash } from 'node:crypto';

/** A row of `RECORD`: path below the root, `sha256=<base64url>` and size in bytes; both empty for what has none. */
export interface RecordRow {
  readonly path: string;
  readonly hash: string;
  readonly size: string;
}

/** `RECORD` of an installed wheel (PEP 376): CSV of three fields, a quoted field has its quotes doubled. */
export function readRecord(text: string): readonly RecordRow[] {
  return text.split(/\r?\n/).flatMap((line) => {
    if (line === '') return [];
    const fields = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
      ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
    );
    const [path = '', hash = '', size = ''] = fields;
    return [{ path, hash, size }];
  });
}

/** pip ends lines as CSV does, with CR and LF. */
export function writeRecord(rows: readonly RecordRow[]): string {
  const field = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map(({ path, hash, size }) => `${field(path)},${field(hash)},${size}\r\n`).join('');
}

export function recordLine(path: string, bytes: Uint8Array): RecordRow {
  const hash = `sha256=${createHash('sha256').update(bytes).digest('base64url')}`;
  return { path, hash, size: String(bytes.byteLength) };
}
