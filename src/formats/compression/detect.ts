export type Compression = 'none' | 'gzip' | 'xz' | 'zstd';

const magics: readonly (readonly [Compression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
];

/** Tells the compression by the first bytes; `none` for everything that it does not know. */
export function detectCompression(bytes: Uint8Array): Compression {
  const found = magics.find(([, magic]) => magic.every((byte, at) => bytes[at] === byte));
  return found?.[0] ?? 'none';
}
