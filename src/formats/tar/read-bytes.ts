import { blockSize } from './block.ts';
import {
  defaultTarLimits,
  malformed,
  type TarHeader,
  type TarLimits,
  type TarMember,
  type TarReadOptions,
  truncated,
} from './header.ts';
import { Interpreter, paddingAfter } from './interpret.ts';

const nothing = new Uint8Array();

/**
 * Reads an archive that is already in memory. Contents are views into `bytes`, not copies.
 *
 * @throws tar.malformed, tar.truncated, tar.too-large; members before the damage have then been given already.
 */
export function readTarBytes(bytes: Uint8Array, limits: TarLimits = defaultTarLimits): Generator<TarMember> {
  return readTarWith(bytes, { limits });
}

/** The same with what only some readers need. */
export function* readTarWith(bytes: Uint8Array, options: TarReadOptions): Generator<TarMember> {
  const slice = (from: number, length: number): Uint8Array => bytes.subarray(from, from + length);
  for (const { header, offset, length } of readTarPlaces({ slice, sizeBytes: bytes.byteLength }, options))
    yield { header, content: header.kind === 'file' ? slice(offset, length) : nothing };
}

/** An archive of which any part can be had at once; fewer bytes than asked for only at its end. */
export interface TarSlices {
  readonly sizeBytes: number;
  slice(from: number, length: number): Uint8Array;
}

/** A member, and where its content lies in the archive. */
export interface TarPlace {
  readonly header: TarHeader;
  readonly offset: number;
  readonly length: number;
}

/** The members of an archive without their contents, of which nothing is read. @throws what `readTarBytes` throws */
export function* readTarPlaces(
  { sizeBytes, slice }: TarSlices,
  { limits = defaultTarLimits, extra }: TarReadOptions,
): Generator<TarPlace> {
  const interpreter = new Interpreter(limits, extra);
  let at = 0;
  const pass = (length: number): number => {
    const from = at;
    at += length;
    if (at > sizeBytes) throw truncated();
    return from;
  };
  const take = (length: number): Uint8Array => slice(pass(length), length);
  // An archive may end without its two blocks of zeros, but only between two members.
  while (at < sizeBytes) {
    const step = interpreter.next(take(blockSize));
    if (step.kind === 'end') {
      endOfArchive(slice(at, Math.min(blockSize, sizeBytes - at)));
      break;
    }
    if (step.kind === 'extension') {
      interpreter.extend(step.typeFlag, take(step.length));
    } else {
      while (step.hasMap && take(blockSize)[504] === 1);
      yield { header: step.header, offset: pass(step.length), length: step.length };
    }
    at = Math.min(at + paddingAfter(step.length), sizeBytes);
  }
  interpreter.finish();
}

/** One block of zeros inside an archive is damage: tools disagree about what comes after it. */
export function endOfArchive(second: Uint8Array): void {
  if (second.byteLength > 0 && second.byteLength < blockSize) throw truncated();
  if (second.some((byte) => byte !== 0)) throw malformed('a lone block of zeros');
}
