import type { TarHeader, TarMember } from './header.ts';

/** Reads a part of one member's content; into `into` where that is given. Fewer bytes than asked for only at its end. */
export type ReadPart = (from: number, length: number, into?: Uint8Array) => Uint8Array;

/** A member whose content is read each time that it is asked for, and kept by nobody. */
export class LazyMember implements TarMember {
  readonly header: TarHeader;
  readonly read: ReadPart;
  readonly sizeBytes: number;

  constructor(header: TarHeader, read: ReadPart, sizeBytes = header.kind === 'file' ? header.sizeBytes : 0) {
    this.header = header;
    this.read = read;
    this.sizeBytes = sizeBytes;
  }

  get content(): Uint8Array {
    return this.read(0, this.sizeBytes);
  }

  /** All of it in parts as large as `room`, each written over the one before. */
  *piecesIn(room: Uint8Array): Generator<Uint8Array> {
    for (let at = 0; at < this.sizeBytes; at += room.byteLength)
      yield this.read(at, Math.min(room.byteLength, this.sizeBytes - at), room);
  }
}

/** The member under another header: its content is read when the new one's is. */
export function withHeader(member: TarMember, header: TarHeader): TarMember {
  if (member instanceof LazyMember) return new LazyMember(header, member.read, member.sizeBytes);
  return { header, content: member.content };
}
