import { type Token, UnreadableScript, type Word } from './syntax.ts';

/** Where the parser stands among the tokens. */
export interface Parsing {
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
}

export function peek(parsing: Parsing): Token | undefined {
  return parsing.tokens[parsing.at];
}

export function peekOperator(parsing: Parsing): string | undefined {
  const token = peek(parsing);
  return token?.kind === 'operator' ? token.text : undefined;
}

/** The next word if it is plain: reserved words are only reserved unquoted. */
export function peekLiteral(parsing: Parsing): string | undefined {
  const token = peek(parsing);
  if (token?.kind !== 'word') return undefined;
  const [part, ...more] = token.word.parts;
  return part?.kind === 'text' && !part.quoted && more.length === 0 ? part.text : undefined;
}

export function isOperator(token: Token | undefined, text: string): boolean {
  return token?.kind === 'operator' && token.text === text;
}

export function takeWord(parsing: Parsing): Word {
  const token = peek(parsing);
  if (token?.kind !== 'word') throw new UnreadableScript(`a word is missing before ${describe(token)}`);
  parsing.at += 1;
  return token.word;
}

export function expect(parsing: Parsing, literal: string): void {
  if (peekLiteral(parsing) !== literal) {
    throw new UnreadableScript(`${describe(peek(parsing))} where ${literal} should be`);
  }
  parsing.at += 1;
}

export function expectOperator(parsing: Parsing, text: string): void {
  if (peekOperator(parsing) !== text) {
    throw new UnreadableScript(`${describe(peek(parsing))} where ${text} should be`);
  }
  parsing.at += 1;
}

export function skipNewlines(parsing: Parsing): void {
  while (peek(parsing)?.kind === 'newline') parsing.at += 1;
}

export function skipSeparators(parsing: Parsing): void {
  while (peek(parsing)?.kind === 'newline' || peekOperator(parsing) === ';') parsing.at += 1;
}

export function describe(token: Token | undefined): string {
  if (token === undefined) return 'the end';
  if (token.kind === 'word') return JSON.stringify(token.word.source.slice(0, 40));
  return token.kind === 'operator' ? JSON.stringify(token.text) : `a ${token.kind}`;
}
