import type { OmittedField } from '../interface.ts';

/**
 * Tells, as an item's bytes go by, when the value of an omitted field begins and ends. A key that is cut by the end of
 * a chunk is not recognised, and its value comes whole: omitting is a hint.
 */
export function makeOmission(fields: readonly OmittedField[]) {
  return fields.length === 0 ? nothingOmitted : new Omission(fields);
}

const nothingOmitted = {
  startChunk(): void {},
  startItem(): void {},
  string(_from: number, _to: number): void {},
  key(_chunk: Uint8Array, _depth: number): void {},
  comma(): void {},
  isDue: () => false,
  isUnderWay: () => false,
  begin(_depth: number): void {},
  ends: (_depth: number) => false,
};

/** Sections whose fields may be omitted; a field of any other comes whole. */
const sections = (['metadata', 'spec', 'status'] as const).map(withBytes);
const metadata = sections.findIndex(({ name }) => name === 'metadata');
const owners = withBytes('ownerReferences');

class Omission {
  /** By section and depth: this is asked of every key. */
  readonly #fields;
  /** The last string of this chunk. */
  #from = -1;
  #to = -1;
  /** Its place among the sections; -1 is none of them. */
  #section = -1;
  #isOwned = false;
  #isDue = false;
  /** How many brackets are open around what is omitted; 0 where nothing is. */
  #underWay = 0;

  constructor(fields: readonly OmittedField[]) {
    const known = fields.map((field) => ({ ...field, bytes: withBytes(field.name).bytes }));
    const depths = Array.from({ length: Math.max(...fields.map(({ depth }) => depth)) + 1 }, (_, at) => at);
    this.#fields = sections.map(({ name }) =>
      depths.map((depth) => known.filter((field) => field.in === name && field.depth === depth)),
    );
  }

  startChunk(): void {
    this.#from = -1;
  }

  startItem(): void {
    this.#section = -1;
    this.#isOwned = false;
    this.#isDue = false;
  }

  string(from: number, to: number): void {
    this.#from = from;
    this.#to = to;
  }

  key(chunk: Uint8Array, depth: number): void {
    if (this.#underWay > 0) return;
    if (depth === 1) this.#section = sections.findIndex(({ bytes }) => this.#isText(chunk, bytes));
    else this.#isDue = this.#isOmitted(chunk, depth);
  }

  comma(): void {
    this.#isDue = false;
  }

  isDue(): boolean {
    return this.#isDue && this.#underWay === 0;
  }

  isUnderWay(): boolean {
    return this.#underWay > 0;
  }

  begin(depth: number): void {
    this.#underWay = depth;
    this.#isDue = false;
  }

  ends(depth: number): boolean {
    this.#isDue = false;
    if (this.#underWay !== depth) return false;
    this.#underWay = 0;
    return true;
  }

  #isOmitted(chunk: Uint8Array, depth: number): boolean {
    const fields = this.#fields[this.#section]?.[depth];
    if (fields === undefined) return false;
    if (this.#section === metadata && depth === 2 && this.#isText(chunk, owners.bytes)) this.#isOwned = true;
    for (const field of fields) {
      if (field.onlyOfOwned === true && !this.#isOwned) continue;
      if (this.#isText(chunk, field.bytes)) return true;
    }
    return false;
  }

  /** Whether the last string says this; without decoding it, since this is asked of every key. */
  #isText(chunk: Uint8Array, text: Uint8Array): boolean {
    if (this.#from < 0 || this.#to - this.#from !== text.length) return false;
    for (let at = 0; at < text.length; at += 1) {
      if (chunk[this.#from + at] !== text[at]) return false;
    }
    return true;
  }
}

function withBytes<T extends string>(name: T): { readonly name: T; readonly bytes: Uint8Array } {
  return { name, bytes: new TextEncoder().encode(name) };
}
