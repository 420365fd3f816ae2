import { readWord } from './read-word.ts';
import { type Token, UnreadableScript, type Word } from './syntax.ts';

const operators = ['&&', '||', ';;', ';', '&', '|', '(', ')'];
const redirect = /^[0-9]?(<<-|<<|>>|>&|<&|>\||<>|<|>)/;

interface Heredoc {
  readonly delimiter: string;
  readonly stripTabs: boolean;
  readonly isQuoted: boolean;
}

interface Reading {
  readonly script: string;
  readonly tokens: Token[];
  /** Announced on this line; their bodies follow it. */
  readonly heredocs: Heredoc[];
}

/** Splits a shell script into tokens. Comments vanish; the bodies of here-documents are checked and dropped. */
export function tokensOf(script: string): readonly Token[] {
  const reading: Reading = { script, tokens: [], heredocs: [] };
  let at = 0;
  while (at < script.length) at = step(reading, at);
  return reading.tokens;
}

function step(reading: Reading, at: number): number {
  const character = reading.script.charAt(at);
  if (character === ' ' || character === '\t') return at + 1;
  if (reading.script.startsWith('\\\n', at)) return at + 2;
  if (character === '#') return endOfLine(reading.script, at);
  if (character === '\n') {
    reading.tokens.push({ kind: 'newline' });
    return skipHeredocs(reading, at + 1);
  }
  return readToken(reading, at);
}

function readToken(reading: Reading, at: number): number {
  const { script, tokens } = reading;
  const found = redirect.exec(script.slice(at, at + 4));
  if (found?.[1] !== undefined) return readRedirect(reading, at + found[0].length, found[1]);
  const operator = operators.find((candidate) => script.startsWith(candidate, at));
  if (operator !== undefined) {
    tokens.push({ kind: 'operator', text: operator });
    return at + operator.length;
  }
  const { word, end } = readWord(script, at);
  tokens.push({ kind: 'word', word });
  return end;
}

function readRedirect(reading: Reading, at: number, operator: string): number {
  const start = at + (/^[ \t]*/.exec(reading.script.slice(at, at + 100))?.[0].length ?? 0);
  const { word: target, end } = readWord(reading.script, start);
  if (end === start) throw new UnreadableScript('a redirection without a target');
  const isHeredoc = operator.startsWith('<<');
  if (isHeredoc) reading.heredocs.push(heredocOf(operator, target));
  reading.tokens.push({ kind: 'redirect', redirect: { operator: isHeredoc ? '<<' : operator, target } });
  return end;
}

function heredocOf(operator: string, word: Word): Heredoc {
  const texts = word.parts.map((part) => (part.kind === 'text' ? part.text : undefined));
  if (texts.includes(undefined)) throw new UnreadableScript('a here-document with a computed end');
  const isQuoted = word.parts.some((part) => part.kind === 'text' && part.quoted);
  return { delimiter: texts.join(''), stripTabs: operator === '<<-', isQuoted };
}

function skipHeredocs(reading: Reading, from: number): number {
  let at = from;
  for (const heredoc of reading.heredocs.splice(0)) at = skipHeredoc(reading.script, at, heredoc);
  return at;
}

function skipHeredoc(script: string, from: number, heredoc: Heredoc): number {
  let at = from;
  while (at < script.length) {
    const end = endOfLine(script, at);
    const raw = script.slice(at, end);
    const line = heredoc.stripTabs ? raw.replace(/^\t+/, '') : raw;
    at = end + 1;
    if (line === heredoc.delimiter) return at;
    if (!heredoc.isQuoted && /\$\(|`/.test(line)) throw new UnreadableScript('a command in a here-document');
  }
  throw new UnreadableScript('a here-document is not closed');
}

function endOfLine(script: string, at: number): number {
  const end = script.indexOf('\n', at);
  return end < 0 ? script.length : end;
}
