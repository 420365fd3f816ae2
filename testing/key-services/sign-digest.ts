import { createECDH, randomBytes } from 'node:crypto';

/** The order of the group of P-256 (FIPS 186). */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** ECDSA on P-256 over a digest that was made before, in DER; Node signs whole messages only. For tests: not constant in time. */
export function signDigest(privateKey: Uint8Array, digest: Uint8Array): Uint8Array {
  const curve = createECDH('prime256v1');
  const nonce = 1n + (numberOf(randomBytes(40)) % (order - 1n));
  curve.setPrivateKey(bytesOf(nonce));
  const r = numberOf(curve.getPublicKey().subarray(1, 33)) % order;
  const s = (inverse(nonce) * (numberOf(digest) + r * numberOf(privateKey))) % order;
  const body = Buffer.concat([integer(r), integer(s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/** By Fermat: the order is a prime. */
function inverse(value: bigint): bigint {
  let [result, base, left] = [1n, value % order, order - 2n];
  for (; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * base) % order;
    base = (base * base) % order;
  }
  return result;
}

function integer(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  const positive = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([0x02, positive.length]), positive]);
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

function bytesOf(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
}
