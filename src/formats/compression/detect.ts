export type Compression = 'none' | 'gzip' | 'xz' | 'zstd' | 'bzip2';

const magics: readonly (readonly [Compression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
];

/** Tells the compression by the first bytes; `none` for everything that it does not know. */
export function detectCompression(bytes: Uint8Array): Compression {
  const found = magics.find(([, magic]) => magic.every((byte, at) => bytes[at] === byte));
  return found?.[0] ?? (isBzip2(bytes) ? 'bzip2' : 'none');
}

/** `BZh` and a digit, and what a block or the end of a stream begins with: an archive's first name may begin with `BZh`. */
function isBzip2(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 10)).toString('latin1');
  return /^BZh[1-9](?:1AY&SY|\x17rE8P\x90)$/.test(head);
}
