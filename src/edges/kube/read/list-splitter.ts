import type { OmittedField } from '../interface.ts';
import { makeItemText, makeShellText, type TextLimits } from './list-texts.ts';
import { makeOmission } from './omission.ts';

/** The list without its items, and each item as it came. */
export interface ListSplitter {
  /** Takes the next bytes; gives the texts of the items that are complete by now. */
  push(chunk: Uint8Array): readonly string[];
  /** The list's own text with an empty `items`: kind, apiVersion, metadata. */
  shell(): string;
}

const quote = 0x22;
const backslash = 0x5c;
const [colon, comma, open, close, openArray] = [1, 2, 3, 4, 5];

/** What a byte outside of a string means; 0 is nothing. */
const meanings = new Uint8Array(256);
for (const [text, meaning] of [
  [':', colon],
  [',', comma],
  ['{', open],
  ['[', openArray],
  ['}', close],
  [']', close],
  ['"', quote],
] as const) {
  meanings[text.charCodeAt(0)] = meaning;
}

/**
 * Cuts `{"kind":"PodList",…,"items":[…]}` into its items while it comes in, so that a page is never one string (V8
 * holds 512 MB at most, and a server may ignore the limit). Only brackets and strings are understood; each item is
 * parsed as JSON by the caller, which finds everything else that is wrong. What is in `omit` comes empty.
 */
export function makeListSplitter(limits: TextLimits, omit: readonly OmittedField[] = []): ListSplitter {
  const cutter = new ListCutter(limits, omit);
  return { push: (chunk) => cutter.push(chunk), shell: () => cutter.shell() };
}

class ListCutter {
  readonly #item;
  readonly #shell;
  readonly #omission;
  #items: string[] = [];
  #chunk: Buffer = Buffer.alloc(0);
  /** Where the part of the chunk begins that is not taken yet. */
  #from = 0;
  #depth = 0;
  #inItems = false;
  #inString = false;
  /** 1 where the chunk before ended between a backslash and what it stands before. */
  #escaped = 0;

  constructor(limits: TextLimits, omit: readonly OmittedField[]) {
    this.#item = makeItemText(limits);
    this.#shell = makeShellText(limits);
    this.#omission = makeOmission(omit);
  }

  shell(): string {
    return this.#shell.text();
  }

  push(chunk: Uint8Array): readonly string[] {
    this.#items = [];
    this.#chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#from = 0;
    this.#omission.startChunk();
    let at = this.#inString ? this.#endOfString(chunk, this.#escaped) + 1 : 0;
    for (; at < chunk.length; at += 1) {
      const meaning = meanings[chunk[at] ?? 0] ?? 0;
      if (meaning === 0) continue;
      if (meaning === quote) {
        const from = at + 1;
        at = this.#endOfString(chunk, from);
        this.#omission.string(from, at);
      } else this.#mark(meaning, at);
    }
    this.#take(chunk.length);
    return this.#items;
  }

  /** The quote that ends the string, or behind the chunk; most bytes of a list are in strings. */
  #endOfString(chunk: Uint8Array, from: number): number {
    const { length } = chunk;
    let at = from;
    for (; at < length; at += 1) {
      const byte = chunk[at];
      if (byte === quote) break;
      if (byte === backslash) at += 1;
    }
    this.#inString = at >= length;
    this.#escaped = this.#inString ? at - length : 0;
    return at;
  }

  #mark(meaning: number, at: number): void {
    if (meaning === colon) {
      if (this.#inItems) this.#omission.key(this.#chunk, this.#depth - 2);
    } else if (meaning === comma) this.#comma(at);
    else if (meaning === close) this.#close(at);
    else this.#open(meaning, at);
  }

  #open(meaning: number, at: number): void {
    this.#depth += 1;
    if (this.#inItems) {
      if (!this.#omission.isDue()) return;
      this.#take(at + 1);
      this.#omission.begin(this.#depth);
    } else if (meaning === openArray && this.#depth === 2) {
      this.#take(at + 1);
      this.#inItems = this.#shell.opensItems();
    }
  }

  #close(at: number): void {
    if (this.#omission.ends(this.#depth)) this.#from = at;
    this.#depth -= 1;
    if (!this.#inItems || this.#depth !== 1) return;
    this.#endItem(at);
    this.#inItems = false;
    this.#from = at;
  }

  #comma(at: number): void {
    this.#omission.comma();
    if (!this.#inItems || this.#depth !== 2) return;
    this.#endItem(at);
    this.#from = at + 1;
  }

  #endItem(at: number): void {
    this.#take(at);
    const text = this.#item.take();
    if (text !== '') this.#items.push(text);
    this.#omission.startItem();
  }

  #take(to: number): void {
    if (this.#omission.isUnderWay()) return;
    if (this.#inItems) this.#item.add(this.#chunk, this.#from, to);
    else this.#shell.add(this.#chunk.subarray(this.#from, to));
    this.#from = to;
  }
}
