import { createPublicKey, createVerify } from 'node:crypto';
import * as z from 'zod';

/** A signature packet of version 3 (RFC 4880, 5.2.2) over a binary file, by RSA. */
export interface OldSignature {
  readonly keyId: string;
  readonly created: Temporal.Instant;
  readonly hash: 'sha256' | 'sha384' | 'sha512' | 'sha224';
  /** Type and time, which are hashed after the file. */
  readonly hashed: Uint8Array;
  readonly value: Uint8Array;
}

const signatureTag = 2;
const rsaAlgorithms: readonly number[] = [1, 3];
const binaryType = 0;
/** By OpenPGP's numbers; MD5 and SHA-1 are no longer trusted. */
const hashes: ReadonlyMap<number, OldSignature['hash']> = new Map([
  [8, 'sha256'],
  [9, 'sha384'],
  [10, 'sha512'],
  [11, 'sha224'],
]);
const headBytes = 19;
const maxValueBytes = 2_048;

/** The first packet, if it is such a signature; undefined for everything else, whatever it is. */
export function readOldSignature(packets: Uint8Array): OldSignature | undefined {
  const body = bodyOf(packets);
  if (body === undefined || body.byteLength < headBytes + 2) return undefined;
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const hash = hashes.get(body[16] ?? 0);
  const isOld = body[0] === 3 && body[1] === 5 && body[2] === binaryType;
  if (!isOld || hash === undefined || !rsaAlgorithms.includes(body[15] ?? 0)) return undefined;
  const value = body.subarray(headBytes + 2);
  if (value.byteLength !== Math.ceil(view.getUint16(headBytes) / 8)) return undefined;
  return {
    keyId: Buffer.from(body.subarray(7, 15)).toString('hex'),
    created: Temporal.Instant.fromEpochMilliseconds(view.getUint32(3) * 1000),
    hash,
    hashed: body.subarray(2, 7),
    value,
  };
}

/** The body of the first packet, in the old or the new form of its length; it must be all that there is. */
function bodyOf(packets: Uint8Array): Uint8Array | undefined {
  const [tag = 0, first = 0, second = 0] = packets;
  const isNew = (tag & 0x40) !== 0;
  if ((tag & 0x80) === 0 || (isNew ? tag & 0x3f : (tag >> 2) & 0xf) !== signatureTag) return undefined;
  const [start, length] = lengthOf({ isNew, kind: tag & 3, first, second });
  return length <= maxValueBytes && packets.byteLength === start + length
    ? packets.subarray(start)
    : undefined;
}

interface PacketHead {
  readonly isNew: boolean;
  readonly kind: number;
  readonly first: number;
  readonly second: number;
}

/** Where the body begins and how long it is; longer ones than two octets can say are no signatures. */
function lengthOf({ isNew, kind, first, second }: PacketHead): readonly [number, number] {
  if (isNew) return first < 192 ? [2, first] : [3, ((first - 192) << 8) + second + 192];
  return kind === 0 ? [2, first] : kind === 1 ? [3, (first << 8) | second] : [0, Number.POSITIVE_INFINITY];
}

const RsaParams = z.object({ n: z.instanceof(Uint8Array), e: z.instanceof(Uint8Array) });

/** @param params the public numbers of the key, as the library gives them; false also for a key that is not RSA */
export function verifyOldSignature(
  { hash, hashed, value }: OldSignature,
  content: Uint8Array,
  params: unknown,
): boolean {
  const rsa = RsaParams.safeParse(params);
  if (!rsa.success) return false;
  const number = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
  const jwk = { kty: 'RSA', n: number(rsa.data.n), e: number(rsa.data.e) };
  const key = createPublicKey({ format: 'jwk', key: jwk });
  const padded = Buffer.concat([
    new Uint8Array(Math.max(0, rsa.data.n.byteLength - value.byteLength)),
    value,
  ]);
  return createVerify(hash).update(content).update(hashed).verify(key, padded);
}
