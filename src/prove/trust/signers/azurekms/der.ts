import { OakumError } from '../../../../kernel/pure/index.ts';

/** ECDSA in DER of two numbers of equal length in a row (RFC 7518, section 3.4). @throws trust.signer-malformed */
export function derOf(numbers: Uint8Array): Uint8Array {
  const half = numbers.byteLength / 2;
  if (half !== 32)
    throw new OakumError(
      'trust.signer-malformed',
      `a signature of ${numbers.byteLength} bytes is none on P-256`,
    );
  const body = Buffer.concat([integer(numbers.subarray(0, half)), integer(numbers.subarray(half))]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/** Without zeros in front, and with one where the first bit would make it negative. */
function integer(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const plain = first < 0 ? Uint8Array.of(0) : bytes.subarray(first);
  const positive = (plain[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), plain]) : Buffer.from(plain);
  return Buffer.concat([Buffer.from([0x02, positive.length]), positive]);
}
