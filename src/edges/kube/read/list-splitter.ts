/** The list without its items, and each item as it came. */
export interface ListSplitter {
  /** Takes the next bytes; gives the texts of the items that are complete by now. */
  push(chunk: Uint8Array): readonly string[];
  /** The list's own text with an empty `items`: kind, apiVersion, metadata. */
  shell(): string;
}

export interface SplitLimits {
  readonly maxItemBytes: number;
  readonly maxShellBytes: number;
  /** Called with what is too large; throws. */
  readonly refuse: (what: string) => never;
}

/**
 * Cuts `{"kind":"PodList",…,"items":[…]}` into its items while it comes in, so that a page is never one string (V8
 * holds 512 MB at most, and a server may ignore the limit). Only brackets and strings are understood; each item is
 * parsed as JSON by the caller, which finds everything else that is wrong.
 */
export function makeListSplitter(limits: SplitLimits): ListSplitter {
  const scan: Scan = { depth: 0, inString: false, isEscaped: false, inItems: false };
  const item = makeItem(limits);
  const shell = makeShell(limits);
  return {
    push(chunk) {
      const items: string[] = [];
      let from = 0;
      for (let at = 0; at < chunk.length; at += 1) {
        const mark = advance(scan, chunk[at]);
        if (mark === 'within') continue;
        const before = chunk.subarray(from, at);
        if (mark === 'array') {
          shell.add(chunk.subarray(from, at + 1));
          scan.inItems = shell.opensItems();
          from = at + 1;
        } else {
          item.add(before);
          const text = item.take();
          if (text !== '') items.push(text);
          from = mark === 'comma' ? at + 1 : at;
        }
      }
      (scan.inItems ? item : shell).add(chunk.slice(from));
      return items;
    },
    shell: shell.text,
  };
}

interface Scan {
  depth: number;
  inString: boolean;
  isEscaped: boolean;
  inItems: boolean;
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/** One byte on: an array opened at the top level, a comma between items, the end of the items, or nothing of note. */
function advance(scan: Scan, byte: number | undefined): 'within' | 'array' | 'comma' | 'end' {
  if (scan.inString) {
    if (scan.isEscaped) scan.isEscaped = false;
    else if (byte === backslash) scan.isEscaped = true;
    else if (byte === quote) scan.inString = false;
    return 'within';
  }
  if (byte === quote) scan.inString = true;
  else if (byte === openBrace || byte === openBracket) {
    scan.depth += 1;
    if (byte === openBracket && scan.depth === 2) return 'array';
  } else if (byte === closeBrace || byte === closeBracket) {
    scan.depth -= 1;
    if (!scan.inItems || scan.depth !== 1) return 'within';
    scan.inItems = false;
    return 'end';
  } else if (byte === comma && scan.inItems && scan.depth === 2) return 'comma';
  return 'within';
}

function makeItem({ maxItemBytes, refuse }: SplitLimits) {
  const decoder = new TextDecoder();
  let parts: Uint8Array[] = [];
  let size = 0;
  return {
    add(bytes: Uint8Array): void {
      size += bytes.length;
      if (size > maxItemBytes) refuse('one object');
      parts.push(bytes);
    },
    take(): string {
      const text = decoder.decode(parts.length === 1 ? parts[0] : Buffer.concat(parts)).trim();
      parts = [];
      size = 0;
      return text;
    },
  };
}

function makeShell({ maxShellBytes, refuse }: SplitLimits) {
  const decoder = new TextDecoder();
  let text = '';
  return {
    add(bytes: Uint8Array): void {
      text += decoder.decode(bytes, { stream: true });
      if (text.length > maxShellBytes) refuse('what surrounds the items');
    },
    opensItems: (): boolean => /"items"\s*:\s*\[$/.test(text),
    text: (): string => text,
  };
}
