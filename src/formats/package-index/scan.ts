/** One stanza found in bytes: values are cut out when asked for. Valid until the next one is asked for. */
export interface ScannedStanza<Field extends string> {
  /** From 1. */
  readonly line: number;
  /** Trimmed; continued lines joined by a space; empty if the field is not there. */
  value(field: Field): string;
  /** The whole stanza. */
  text(): string;
}

const newline = 10;
const space = 32;
const tab = 9;
const colon = 58;

/**
 * Goes through stanzas byte by byte and notes where the named fields are, without making a string of anything else.
 * Field names must be written as given: indexes are written by programs, and apt's own spelling is the only one.
 */
export function* scanStanzas<Field extends string>(
  bytes: Uint8Array,
  fields: readonly Field[],
): Generator<ScannedStanza<Field>> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stanza = new Stanza(buffer, fields);
  let line = 0;
  for (let at = 0; at < buffer.length; ) {
    const end = lineEnd(buffer, at);
    line += 1;
    if (end === at) {
      if (stanza.isOpen) yield stanza;
      stanza.close();
    } else {
      stanza.addLine(at, end, line);
    }
    at = end + 1;
  }
  if (stanza.isOpen) yield stanza;
}

function lineEnd(buffer: Buffer, from: number): number {
  let at = from;
  while (at < buffer.length && buffer[at] !== newline) at += 1;
  return at;
}

/** Where one stanza and its fields are; used again for the next, because there are tens of thousands. */
class Stanza<Field extends string> implements ScannedStanza<Field> {
  readonly #buffer: Buffer;
  readonly #fields: readonly Field[];
  readonly #names: readonly Buffer[];
  /** Start and end of each field's value, in the order of `fields`; start -1 for none. */
  readonly #starts: number[];
  readonly #ends: number[];
  #current = -1;
  #start = -1;
  #end = -1;
  line = 0;

  constructor(buffer: Buffer, fields: readonly Field[]) {
    this.#buffer = buffer;
    this.#fields = fields;
    this.#names = fields.map((name) => Buffer.from(name));
    this.#starts = fields.map(() => -1);
    this.#ends = fields.map(() => -1);
  }

  get isOpen(): boolean {
    return this.#start >= 0;
  }

  close(): void {
    this.#start = -1;
    this.#current = -1;
    this.#starts.fill(-1);
  }

  addLine(start: number, end: number, line: number): void {
    if (this.#start < 0) {
      this.#start = start;
      this.line = line;
    }
    this.#end = end;
    const first = this.#buffer[start];
    if (first !== space && first !== tab) this.#current = this.#begin(start, end);
    if (this.#current >= 0) this.#ends[this.#current] = end;
  }

  /** The index of the field that begins here, if it is one of those asked for. */
  #begin(start: number, end: number): number {
    for (const [index, name] of this.#names.entries()) {
      const after = start + name.length;
      if (this.#buffer[after] !== colon || after >= end || !this.#startsWith(start, name)) continue;
      this.#starts[index] = after + 1;
      return index;
    }
    return -1;
  }

  #startsWith(start: number, name: Buffer): boolean {
    for (let at = 0; at < name.length; at += 1) {
      if (this.#buffer[start + at] !== name[at]) return false;
    }
    return true;
  }

  value(field: Field): string {
    const index = this.#fields.indexOf(field);
    const start = this.#starts[index] ?? -1;
    if (start < 0) return '';
    const text = this.#buffer.toString('utf8', start, this.#ends[index]).trim();
    return text.includes('\n') ? text.replaceAll(/\s*\n\s*/g, ' ') : text;
  }

  text(): string {
    return this.#buffer.toString('utf8', this.#start, this.#end);
  }
}
