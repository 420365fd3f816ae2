import { type ElfDynamic, isDynamic, isElf, readDynamic } from '../../../formats/elf/index.ts';
import { Room } from '../../../kernel/pure/index.ts';

/** Takes the bytes of one file as they pass, and knows at their end what it says to the linker. */
export interface ElfReader {
  take(chunk: Uint8Array): void;
  /** Undefined for what is not linked. */
  end(): ElfDynamic | 'unread' | undefined;
}

const maxBytes = 128 * 2 ** 20;
/** Enough for the table of segments of every linker. */
const headBytes = 64 * 2 ** 10;

/**
 * Holds one file at a time, and only while it may be a linked one: static programs are let go after their beginning. It
 * holds it in `room`, which readers of one file after the other share.
 */
export function makeElfReader(sizeBytes: number, room: Room = new Room()): ElfReader {
  let kind: 'maybe' | 'other' | 'unread' = 'maybe';
  let held: Uint8Array = new Uint8Array();
  room.begin();
  return {
    take: (chunk) => {
      if (kind !== 'maybe') return;
      const before = held.byteLength;
      if (before === 0 && isOther(chunk)) {
        kind = 'other';
        return;
      }
      held = room.add(chunk, before < headBytes ? 0 : sizeBytes);
      if (before >= headBytes) return;
      const isStatic = held.byteLength >= headBytes && isDynamic(held) === false;
      if (isOther(held) || isStatic) kind = 'other';
      else if (held.byteLength >= headBytes && sizeBytes > maxBytes) kind = 'unread';
    },
    end: () => {
      if (kind === 'unread') return 'unread';
      return kind === 'other' || held.byteLength < 4 ? undefined : readDynamic(held);
    },
  };
}

function isOther(head: Uint8Array): boolean {
  return head.byteLength >= 4 && !isElf(head);
}
