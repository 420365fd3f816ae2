/** A line `key: value` with the lines below it that are indented further. */
export interface IndentedEntry {
  readonly key: string;
  /** The text after the colon, quotes taken off; empty where only lines below say more. */
  readonly value: string;
  readonly below: ReadonlyMap<string, IndentedEntry>;
}

export interface IndentedDocument {
  readonly top: ReadonlyMap<string, IndentedEntry>;
  /** Lines of another form. */
  readonly strange: number;
}

const maxDepth = 32;

/**
 * The part of YAML that yarn and pnpm write in their lock files: maps by indentation, one entry a line, keys and values
 * plain or in quotes, and long keys behind `?`. Lists, flow maps and long texts are kept as text or passed over; there are
 * no anchors and aliases, so that nothing grows. Of several documents the last counts (pnpm's first one is about pnpm
 * itself). It never throws.
 *
 * The YAML parser of the project reads all of YAML, and took 14 s for a lock file of 10,000 packages where this took 0.7 s.
 */
export function readIndented(text: string): IndentedDocument {
  let open: Open[] = [{ indent: -1, below: new Map() }];
  let strange = 0;
  let textBelow = Number.POSITIVE_INFINITY;
  for (const line of text.split(/\r?\n/)) {
    if (line === '---') open = [{ indent: -1, below: new Map() }];
    const { indent, said } = saidBy(line);
    if (said === '' || indent > textBelow) continue;
    textBelow = Number.POSITIVE_INFINITY;
    const entry = entryOf(said);
    if (entry === undefined || open.length > maxDepth) {
      strange += 1;
      continue;
    }
    if (/^[|>][+-]?\d?$/.test(entry.value)) textBelow = indent;
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
    open.at(-1)?.below.set(entry.key, entry);
    open.push({ indent, below: entry.below });
  }
  return { top: open[0]?.below ?? new Map(), strange };
}

/** A line without what says nothing here. What follows `: ` belongs to the long key above it. */
function saidBy(line: string): { readonly indent: number; readonly said: string } {
  const indent = line.search(/[^ ]/);
  const text = indent < 0 ? '' : line.slice(indent);
  if (text.startsWith(': ')) return { indent: indent + 2, said: text.slice(2) };
  const isSilent = text === ':' || line === '---' || /^(?:#|-(?:\s|$)|\s+$)/.test(text);
  return { indent, said: isSilent ? '' : text };
}

interface Entry extends IndentedEntry {
  readonly below: Map<string, IndentedEntry>;
}

interface Open {
  readonly indent: number;
  readonly below: Map<string, IndentedEntry>;
}

/** Quotes of one kind around a key hide colons in it. */
const line = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^"'\s{[][^\n]*?)):(?:\s+(.*))?$/;

function entryOf(text: string): Entry | undefined {
  if (text.startsWith('? ')) return { key: unquoted(text.slice(2).trim()), value: '', below: new Map() };
  const [, double, single, plain, value = ''] = line.exec(text) ?? [];
  const key = double ?? single?.replaceAll("''", "'") ?? plain;
  return key === undefined ? undefined : { key, value: unquoted(value.trim()), below: new Map() };
}

function unquoted(value: string): string {
  const [, double, single] = /^(?:"(.*)"|'(.*)')$/.exec(value) ?? [];
  return double ?? single?.replaceAll("''", "'") ?? value;
}
