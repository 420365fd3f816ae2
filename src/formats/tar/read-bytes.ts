import { blockSize } from './block.ts';
import {
  defaultTarLimits,
  malformed,
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
export function* readTarWith(
  bytes: Uint8Array,
  { limits = defaultTarLimits, extra }: TarReadOptions,
): Generator<TarMember> {
  const interpreter = new Interpreter(limits, extra);
  let at = 0;
  const take = (length: number): Uint8Array => {
    const end = at + length;
    if (end > bytes.byteLength) throw truncated();
    const taken = bytes.subarray(at, end);
    at = end;
    return taken;
  };
  // An archive may end without its two blocks of zeros, but only between two members.
  while (at < bytes.byteLength) {
    const step = interpreter.next(take(blockSize));
    if (step.kind === 'end') {
      endOfArchive(bytes.subarray(at, at + blockSize));
      break;
    }
    if (step.kind === 'extension') {
      interpreter.extend(step.typeFlag, take(step.length));
    } else {
      while (step.hasMap && take(blockSize)[504] === 1);
      const content = take(step.length);
      yield { header: step.header, content: step.header.kind === 'file' ? content : nothing };
    }
    at = Math.min(at + paddingAfter(step.length), bytes.byteLength);
  }
  interpreter.finish();
}

/** One block of zeros inside an archive is damage: tools disagree about what comes after it. */
export function endOfArchive(second: Uint8Array): void {
  if (second.byteLength > 0 && second.byteLength < blockSize) throw truncated();
  if (second.some((byte) => byte !== 0)) throw malformed('a lone block of zeros');
}
