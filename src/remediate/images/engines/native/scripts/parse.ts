import {
  describe,
  expect,
  expectOperator,
  isOperator,
  type Parsing,
  peek,
  peekLiteral,
  peekOperator,
  skipNewlines,
  skipSeparators,
  takeWord,
} from './cursor.ts';
import { type Command, type Redirect, UnreadableScript, type Word } from './syntax.ts';
import { tokensOf } from './tokens.ts';

const maxDepth = 40;
const closers = new Set(['then', 'elif', 'else', 'fi', 'do', 'done', 'esac', '}']);

/**
 * Reads a POSIX shell script as far as maintainer scripts need it.
 *
 * @throws UnreadableScript for anything else: background jobs, nested functions of other shells, broken syntax.
 */
export function parseScript(script: string): Command {
  const parsing: Parsing = { tokens: tokensOf(script), at: 0, depth: 0 };
  const sequence = parseSequence(parsing);
  if (parsing.at < parsing.tokens.length) throw new UnreadableScript(`unexpected ${describe(peek(parsing))}`);
  return sequence;
}

function parseSequence(parsing: Parsing): Command {
  parsing.depth += 1;
  if (parsing.depth > maxDepth) throw new UnreadableScript('nested too deeply');
  const commands: Command[] = [];
  for (skipSeparators(parsing); startsCommand(parsing); skipSeparators(parsing))
    commands.push(parseAndOr(parsing));
  parsing.depth -= 1;
  return { kind: 'sequence', commands };
}

function parseAndOr(parsing: Parsing): Command {
  let left = parsePipe(parsing);
  for (
    let operator = peekOperator(parsing);
    operator === '&&' || operator === '||';
    operator = peekOperator(parsing)
  ) {
    parsing.at += 1;
    skipNewlines(parsing);
    left = { kind: 'and-or', left, operator, right: parsePipe(parsing) };
  }
  if (peekOperator(parsing) === '&') throw new UnreadableScript('a command in the background');
  return left;
}

function parsePipe(parsing: Parsing): Command {
  if (peekLiteral(parsing) === '!') {
    parsing.at += 1;
    return { kind: 'not', command: parsePipe(parsing) };
  }
  const commands = [parseRedirected(parsing)];
  while (peekOperator(parsing) === '|') {
    parsing.at += 1;
    skipNewlines(parsing);
    commands.push(parseRedirected(parsing));
  }
  const [only] = commands;
  return commands.length === 1 && only !== undefined ? only : { kind: 'pipe', commands };
}

function parseRedirected(parsing: Parsing): Command {
  const command = parseCompound(parsing);
  if (command === undefined) return parseSimple(parsing);
  const redirects: Redirect[] = [];
  for (let token = peek(parsing); token?.kind === 'redirect'; token = peek(parsing)) {
    redirects.push(token.redirect);
    parsing.at += 1;
  }
  return redirects.length === 0 ? command : { kind: 'redirected', command, redirects };
}

function parseCompound(parsing: Parsing): Command | undefined {
  if (peekOperator(parsing) === '(') {
    parsing.at += 1;
    const body = parseSequence(parsing);
    expectOperator(parsing, ')');
    return { kind: 'subshell', body };
  }
  switch (peekLiteral(parsing)) {
    case 'if':
      return parseIf(parsing);
    case 'case':
      return parseCase(parsing);
    case 'for':
      return parseFor(parsing);
    case 'while':
    case 'until':
      return parseWhile(parsing);
    case '{':
      return parseGroup(parsing);
    default:
      return parseFunction(parsing);
  }
}

function parseGroup(parsing: Parsing): Command {
  expect(parsing, '{');
  const body = parseSequence(parsing);
  expect(parsing, '}');
  return body;
}

function parseIf(parsing: Parsing): Command {
  const branches = [];
  for (let word = 'if'; word !== 'else' && word !== 'fi'; word = peekLiteral(parsing) ?? '') {
    expect(parsing, word === 'if' ? 'if' : 'elif');
    const condition = parseSequence(parsing);
    expect(parsing, 'then');
    branches.push({ condition, body: parseSequence(parsing) });
  }
  if (peekLiteral(parsing) !== 'else') {
    expect(parsing, 'fi');
    return { kind: 'if', branches };
  }
  expect(parsing, 'else');
  const otherwise = parseSequence(parsing);
  expect(parsing, 'fi');
  return { kind: 'if', branches, otherwise };
}

function parseCase(parsing: Parsing): Command {
  expect(parsing, 'case');
  const word = takeWord(parsing);
  skipNewlines(parsing);
  expect(parsing, 'in');
  const branches = [];
  for (skipNewlines(parsing); peekLiteral(parsing) !== 'esac'; skipNewlines(parsing)) {
    if (peekOperator(parsing) === '(') parsing.at += 1;
    const patterns = [takeWord(parsing)];
    while (peekOperator(parsing) === '|') {
      parsing.at += 1;
      patterns.push(takeWord(parsing));
    }
    expectOperator(parsing, ')');
    branches.push({ patterns, body: parseSequence(parsing) });
    skipNewlines(parsing);
    if (peekOperator(parsing) === ';;') parsing.at += 1;
    else if (peekLiteral(parsing) !== 'esac') throw new UnreadableScript('a case branch does not end');
  }
  expect(parsing, 'esac');
  return { kind: 'case', word, branches };
}

function parseFor(parsing: Parsing): Command {
  expect(parsing, 'for');
  const variable = takeWord(parsing).source;
  skipNewlines(parsing);
  const hasList = peekLiteral(parsing) === 'in';
  const list: Word[] = hasList ? [] : [allArguments];
  if (hasList) {
    parsing.at += 1;
    while (peek(parsing)?.kind === 'word') list.push(takeWord(parsing));
  }
  skipSeparators(parsing);
  const body = parseDo(parsing);
  // The list may run commands; they are judged as a condition would be.
  const condition: Command = { kind: 'simple', assignments: [], words: [colon, ...list], redirects: [] };
  return { kind: 'loop', variable, list, condition, body };
}

const allArguments: Word = { parts: [{ kind: 'variable', name: '@', quoted: true }], source: '"$@"' };

const colon: Word = { parts: [{ kind: 'text', text: ':', quoted: false }], source: ':' };

function parseWhile(parsing: Parsing): Command {
  parsing.at += 1;
  const condition = parseSequence(parsing);
  return { kind: 'loop', condition, body: parseDo(parsing) };
}

function parseDo(parsing: Parsing): Command {
  expect(parsing, 'do');
  const body = parseSequence(parsing);
  expect(parsing, 'done');
  return body;
}

function parseFunction(parsing: Parsing): Command | undefined {
  const [name, open, close] = parsing.tokens.slice(parsing.at, parsing.at + 3);
  const isFunction = name?.kind === 'word' && isOperator(open, '(') && isOperator(close, ')');
  if (!isFunction) return undefined;
  parsing.at += 3;
  skipNewlines(parsing);
  return { kind: 'function', name: name.word.source, body: parseRedirected(parsing) };
}

function parseSimple(parsing: Parsing): Command {
  const assignments: { name: string; value: Word }[] = [];
  const words: Word[] = [];
  const redirects: Redirect[] = [];
  for (let token = peek(parsing); token !== undefined; token = peek(parsing)) {
    if (token.kind === 'redirect') redirects.push(token.redirect);
    else if (token.kind === 'word') {
      const assignment = words.length === 0 ? assignmentOf(token.word) : undefined;
      if (assignment === undefined) words.push(token.word);
      else assignments.push(assignment);
    } else break;
    parsing.at += 1;
  }
  if (assignments.length + words.length + redirects.length === 0) {
    throw new UnreadableScript(`unexpected ${describe(peek(parsing))}`);
  }
  return { kind: 'simple', assignments, words, redirects };
}

/** `name=value`; the value keeps the parts after the equals sign. */
export function assignmentOf(word: Word): { name: string; value: Word } | undefined {
  const [first, ...rest] = word.parts;
  if (first?.kind !== 'text' || first.quoted) return undefined;
  const form = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(first.text);
  if (form?.[1] === undefined || form[2] === undefined) return undefined;
  const value: Word = { parts: [{ ...first, text: form[2] }, ...rest], source: word.source };
  return { name: form[1], value };
}

function startsCommand(parsing: Parsing): boolean {
  const token = peek(parsing);
  if (token === undefined) return false;
  if (token.kind === 'operator') return token.text === '(';
  if (token.kind !== 'word') return token.kind === 'redirect';
  return !closers.has(peekLiteral(parsing) ?? '');
}
