import { type ElfDynamic, isDynamic, isElf, readDynamic } from '../../../formats/elf/index.ts';

/** Takes the bytes of one file as they pass, and knows at their end what it says to the linker. */
export interface ElfReader {
  take(chunk: Uint8Array): void;
  /** Undefined for what is not linked. */
  end(): ElfDynamic | 'unread' | undefined;
}

const maxBytes = 128 * 2 ** 20;
/** Enough for the table of segments of every linker. */
const headBytes = 64 * 2 ** 10;

/** Holds one file at a time, and only while it may be a linked one: static programs are let go after their beginning. */
export function makeElfReader(sizeBytes: number): ElfReader {
  let pieces: Uint8Array[] | undefined = [];
  let held = 0;
  let isTooLarge = false;
  return {
    take: (chunk) => {
      if (pieces === undefined || isTooLarge) return;
      const before = held;
      pieces.push(Uint8Array.from(chunk));
      held += chunk.byteLength;
      if (before >= headBytes) return;
      const head = pieces.length === 1 ? chunk : Buffer.concat(pieces);
      const isOther = held >= 4 && !isElf(head);
      if (isOther || (held >= headBytes && isDynamic(head) === false)) pieces = undefined;
      else if (held >= headBytes) isTooLarge = sizeBytes > maxBytes;
      if (isTooLarge) pieces = undefined;
    },
    end: () => {
      if (isTooLarge) return 'unread';
      return pieces === undefined || held < 4 ? undefined : readDynamic(Buffer.concat(pieces));
    },
  };
}
