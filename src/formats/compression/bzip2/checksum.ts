/** CRC-32 with the most significant bit first, which is not zlib's. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) crc = crc < 0 ? (crc << 1) ^ 0x04_c1_1d_b7 : crc << 1;
  return crc;
});

/** @param crc what `checksum` gave for the bytes before; all ones for none */
export function checksum(bytes: Uint8Array, crc: number): number {
  let sum = crc;
  for (const byte of bytes) sum = (sum << 8) ^ (table[(sum >>> 24) ^ byte] ?? 0);
  return sum;
}
