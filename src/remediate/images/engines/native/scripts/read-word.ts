import { type Part, UnreadableScript, type Word } from './syntax.ts';

/** Characters that end a word when they are not quoted. */
const ends = new Set([' ', '\t', '\n', ';', '&', '|', '<', '>', '(', ')']);

/** Reads one word from `at`; gives the word and where it ends. */
export function readWord(text: string, at: number): { readonly word: Word; readonly end: number } {
  const parts: Part[] = [];
  let position = at;
  while (position < text.length && !ends.has(text.charAt(position))) {
    const read = readPart(text, position);
    parts.push(...read.parts);
    position = read.end;
  }
  return { word: { parts, source: text.slice(at, position) }, end: position };
}

interface ReadParts {
  readonly parts: readonly Part[];
  readonly end: number;
}

function readPart(text: string, at: number): ReadParts {
  const character = text.charAt(at);
  if (character === "'") {
    const close = text.indexOf("'", at + 1);
    if (close < 0) throw new UnreadableScript('a quote is not closed');
    return { parts: [{ kind: 'text', text: text.slice(at + 1, close), quoted: true }], end: close + 1 };
  }
  if (character === '"') return readDoubleQuoted(text, at + 1);
  if (character === '\\') {
    if (text.charAt(at + 1) === '\n') return { parts: [], end: at + 2 };
    return { parts: [{ kind: 'text', text: text.charAt(at + 1), quoted: true }], end: at + 2 };
  }
  if (character === '$' || character === '`') return readExpansion(text, at, false);
  return readPlain(text, at, (next) => ends.has(next) || `'"\\$\``.includes(next));
}

function readPlain(text: string, at: number, isEnd: (character: string) => boolean): ReadParts {
  let end = at + 1;
  while (end < text.length && !isEnd(text.charAt(end))) end += 1;
  return { parts: [{ kind: 'text', text: text.slice(at, end), quoted: false }], end };
}

function readDoubleQuoted(text: string, at: number): ReadParts {
  const parts: Part[] = [{ kind: 'text', text: '', quoted: true }];
  let position = at;
  while (text.charAt(position) !== '"') {
    if (position >= text.length) throw new UnreadableScript('a quote is not closed');
    const character = text.charAt(position);
    if (character === '$' || character === '`') {
      const read = readExpansion(text, position, true);
      parts.push(...read.parts);
      position = read.end;
    } else if (character === '\\' && '$`"\\\n'.includes(text.charAt(position + 1))) {
      const escaped = text.charAt(position + 1);
      if (escaped !== '\n') parts.push({ kind: 'text', text: escaped, quoted: true });
      position += 2;
    } else {
      parts.push({ kind: 'text', text: character, quoted: true });
      position += 1;
    }
  }
  return { parts, end: position + 1 };
}

function readExpansion(text: string, at: number, quoted: boolean): ReadParts {
  if (text.charAt(at) === '`') {
    const close = text.indexOf('`', at + 1);
    if (close < 0) throw new UnreadableScript('a backquote is not closed');
    return { parts: [{ kind: 'substitution', script: text.slice(at + 1, close), quoted }], end: close + 1 };
  }
  if (text.startsWith('$((', at)) {
    return { parts: [{ kind: 'opaque' }], end: closingParenthesis(text, at + 1) };
  }
  if (text.startsWith('$(', at)) {
    const end = closingParenthesis(text, at + 1);
    return { parts: [{ kind: 'substitution', script: text.slice(at + 2, end - 1), quoted }], end };
  }
  if (text.startsWith('${', at)) return readBraced(text, at, quoted);
  const name = /^\$([A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])/.exec(text.slice(at, at + 200))?.[1];
  if (name === undefined) return { parts: [{ kind: 'text', text: '$', quoted }], end: at + 1 };
  return { parts: [{ kind: 'variable', name, quoted }], end: at + 1 + name.length };
}

function readBraced(text: string, at: number, quoted: boolean): ReadParts {
  const close = text.indexOf('}', at);
  if (close < 0) throw new UnreadableScript('a brace is not closed');
  const inside = text.slice(at + 2, close);
  if (/[$`'"\\]/.test(inside)) return { parts: [{ kind: 'opaque' }], end: nestedBrace(text, at) };
  const form = /^([A-Za-z_][A-Za-z0-9_]*|[0-9@*#?])(?::?-(.*)|(.+))?$/s.exec(inside);
  const name = form?.[1];
  if (form === null || name === undefined) return { parts: [{ kind: 'opaque' }], end: close + 1 };
  const operation = operationOf(form[2], form[3]);
  const part: Part = { kind: 'variable', name, quoted, ...(operation === undefined ? {} : { operation }) };
  return { parts: [part], end: close + 1 };
}

function operationOf(fallback: string | undefined, other: string | undefined) {
  if (fallback !== undefined) return { kind: 'default', text: fallback } as const;
  return other === undefined ? undefined : ({ kind: 'other' } as const);
}

/** `${x#${y}}` and the like: the value is not followed, but a command inside it would be one that runs. */
function nestedBrace(text: string, at: number): number {
  let depth = 0;
  for (let position = at + 1; position < text.length; position += 1) {
    const character = text.charAt(position);
    if (character === '`' || text.startsWith('$(', position)) {
      throw new UnreadableScript('a command inside a parameter expansion');
    }
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (depth === 0) return position + 1;
  }
  throw new UnreadableScript('a brace is not closed');
}

/** The position after the parenthesis that closes the one at `at`; quotes inside are respected. */
function closingParenthesis(text: string, at: number): number {
  let depth = 0;
  for (let position = at; position < text.length; position += 1) {
    const character = text.charAt(position);
    if (character === '\\') position += 1;
    else if (character === "'") position = closingQuote(text, position);
    else if (character === '"') position = closingDoubleQuote(text, position);
    else if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    if (depth === 0) return position + 1;
  }
  throw new UnreadableScript('a parenthesis is not closed');
}

function closingQuote(text: string, at: number): number {
  const close = text.indexOf("'", at + 1);
  if (close < 0) throw new UnreadableScript('a quote is not closed');
  return close;
}

function closingDoubleQuote(text: string, at: number): number {
  for (let position = at + 1; position < text.length; position += 1) {
    if (text.charAt(position) === '"') return position;
    if (text.charAt(position) === '\\') position += 1;
    else if (text.startsWith('$(', position)) position = closingParenthesis(text, position + 1) - 1;
  }
  throw new UnreadableScript('a quote is not closed');
}
