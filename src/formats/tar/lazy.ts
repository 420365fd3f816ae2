import type { TarHeader, TarMember } from './header.ts';

/** A member whose content is read each time that it is asked for, and kept by nobody. */
export class LazyMember implements TarMember {
  readonly header: TarHeader;
  readonly #read: () => Uint8Array;

  constructor(header: TarHeader, read: () => Uint8Array) {
    this.header = header;
    this.#read = read;
  }

  get content(): Uint8Array {
    return this.#read();
  }
}

/** The member under another header: its content is read when the new one's is. */
export function withHeader(member: TarMember, header: TarHeader): TarMember {
  return new LazyMember(header, () => member.content);
}
