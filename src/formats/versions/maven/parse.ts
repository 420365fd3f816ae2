/** A number, a word, or a list of them. */
export type Item = bigint | string | readonly Item[];

type OpenItem = bigint | string | OpenItem[];

const aliases: ReadonlyMap<string, string> = new Map([
  ['ga', ''],
  ['final', ''],
  ['release', ''],
  ['cr', 'rc'],
]);
/** Only with a number behind them: `1.0-a1` is alpha 1, `1.0-a` is a word. */
const letters: ReadonlyMap<string, string> = new Map([
  ['a', 'alpha'],
  ['b', 'beta'],
  ['m', 'milestone'],
]);

/** The lists of a version, innermost last; the next item goes to the last of them. */
class Lists {
  readonly #all: [OpenItem[], ...OpenItem[][]] = [[]];

  add(item: bigint | string): void {
    this.#last().push(item);
  }

  open(): void {
    const list: OpenItem[] = [];
    this.#last().push(list);
    this.#all.push(list);
  }

  isFresh(): boolean {
    return this.#last().length === 0;
  }

  /** Innermost first, so that a list that becomes empty is nothing itself. */
  normalized(): readonly Item[] {
    for (const list of this.#all.toReversed()) dropTrailing(list);
    return this.#all[0];
  }

  #last(): OpenItem[] {
    return this.#all.at(-1) ?? this.#all[0];
  }
}

/** A version in lower case as nested lists. Total: any text gives some. */
export function parseMaven(version: string): readonly Item[] {
  const lists = new Lists();
  const pieces = version.match(/[0-9]+|[^0-9.-]+|[.-]/g) ?? [];
  for (const [at, piece] of pieces.entries()) {
    const [before, after] = [kindOf(pieces[at - 1]), kindOf(pieces[at + 1])];
    switch (kindOf(piece)) {
      case 'number':
        lists.add(BigInt(piece));
        if (after === 'word') lists.open();
        break;
      case 'word':
        // In front of a number and at the end a word stands in a list of its own, between separators it does not.
        if ((after === 'number' || after === 'none') && !lists.isFresh()) lists.open();
        lists.add(wordOf(piece, after === 'number'));
        if (after === 'number') lists.open();
        break;
      default:
        if (before === 'separator' || before === 'none') lists.add(0n);
        if (piece === '-') lists.open();
    }
  }
  return lists.normalized();
}

function kindOf(piece: string | undefined): 'number' | 'word' | 'separator' | 'none' {
  if (piece === undefined) return 'none';
  if (/^[0-9]/.test(piece)) return 'number';
  return piece === '.' || piece === '-' ? 'separator' : 'word';
}

function wordOf(text: string, isBeforeNumber: boolean): string {
  const word = isBeforeNumber ? (letters.get(text) ?? text) : text;
  return aliases.get(word) ?? word;
}

/** From the end to the first item that is something; lists on the way stay, and do not end it. */
function dropTrailing(list: OpenItem[]): void {
  for (let at = list.length - 1; at >= 0; at -= 1) {
    const item = list[at];
    const isNothing = item === 0n || item === '' || (Array.isArray(item) && item.length === 0);
    if (isNothing) list.splice(at, 1);
    else if (!Array.isArray(item)) return;
  }
}
