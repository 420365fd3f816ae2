import { createHash } from 'node:crypto';
import { compareText } from '../../kernel/pure/index.ts';

const prefixes = { sha1: 'Q1', sha256: 'Q2' } as const;

/** The form in which Alpine writes checksums: `Q1` and the SHA-1, or `Q2` and the SHA-256, in base64. */
export function apkChecksum(bytes: Uint8Array | string, algorithm: keyof typeof prefixes = 'sha1'): string {
  return `${prefixes[algorithm]}${createHash(algorithm).update(bytes).digest('base64')}`;
}

/** Of a file's extended attributes together, sorted by name, each name and value behind its length; undefined for none. */
export function apkXattrChecksum(xattrs: ReadonlyMap<string, Uint8Array>): string | undefined {
  if (xattrs.size === 0) return undefined;
  const sorted = [...xattrs].sort(([left], [right]) => compareText(left, right));
  const parts = sorted.flatMap(([name, value]) => [...counted(Buffer.from(name)), ...counted(value)]);
  return apkChecksum(Buffer.concat(parts));
}

function counted(bytes: Uint8Array): readonly Uint8Array[] {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.byteLength);
  return [length, bytes];
}
