import { negated, type ScriptFacts, type Truth, truthOf } from './facts.ts';
import type { Value } from './shell.ts';

/** Evaluates the words of `[ … ]` or `test …` (without the closing bracket). */
export function evaluateTest(words: readonly Value[], facts: ScriptFacts): Truth {
  const or = splitAt(words, '-o');
  if (or !== undefined) return either(evaluateTest(or[0], facts), evaluateTest(or[1], facts));
  const and = splitAt(words, '-a');
  if (and !== undefined) {
    return negated(either(negated(evaluateTest(and[0], facts)), negated(evaluateTest(and[1], facts))));
  }
  const [first, ...rest] = words;
  if (first === '!' && words.length > 1) return negated(evaluateTest(rest, facts));
  if (words.length === 0) return 'false';
  if (words.length === 1) return truthOf(first === undefined ? undefined : first !== '');
  if (words.length === 2) return unary(first, rest[0], facts);
  return words.length === 3 ? binary(first, rest[0], rest[1]) : 'unknown';
}

function splitAt(words: readonly Value[], operator: string) {
  const at = words.indexOf(operator, 1);
  if (at < 1 || at === words.length - 1) return undefined;
  return [words.slice(0, at), words.slice(at + 1)] as const;
}

function either(left: Truth, right: Truth): Truth {
  if (left === 'true' || right === 'true') return 'true';
  return left === 'false' && right === 'false' ? 'false' : 'unknown';
}

function unary(operator: Value, operand: Value, facts: ScriptFacts): Truth {
  if (operand === undefined) return 'unknown';
  if (operator === '-z') return truthOf(operand === '');
  if (operator === '-n') return truthOf(operand !== '');
  if (operand === '') return 'false';
  if (operator === '-h' || operator === '-L') return is(facts.lstat(operand).kind, ['link']);
  const state = facts.stat(operand);
  switch (operator) {
    case '-e':
    case '-r':
    case '-w':
      return is(state.kind, ['file', 'directory', 'link', 'other']);
    case '-f':
      return is(state.kind, ['file']);
    case '-d':
      return is(state.kind, ['directory']);
    case '-x':
      return 'mode' in state
        ? truthOf(state.kind === 'directory' || (state.mode & 0o111) !== 0)
        : is(state.kind, []);
    case '-s':
      return state.kind === 'file' ? truthOf(state.sizeBytes > 0) : is(state.kind, []);
    default:
      return 'unknown';
  }
}

function is(kind: string, wanted: readonly string[]): Truth {
  return kind === 'unknown' ? 'unknown' : truthOf(wanted.includes(kind));
}

const numeric = new Map<string, (left: number, right: number) => boolean>([
  ['-eq', (left, right) => left === right],
  ['-ne', (left, right) => left !== right],
  ['-lt', (left, right) => left < right],
  ['-le', (left, right) => left <= right],
  ['-gt', (left, right) => left > right],
  ['-ge', (left, right) => left >= right],
]);

function binary(left: Value, operator: Value, right: Value): Truth {
  if (left === undefined || right === undefined || operator === undefined) return 'unknown';
  if (operator === '=' || operator === '==') return truthOf(left === right);
  if (operator === '!=') return truthOf(left !== right);
  const compare = numeric.get(operator);
  const isNumeric = /^-?[0-9]{1,9}$/.test(left) && /^-?[0-9]{1,9}$/.test(right);
  return compare === undefined || !isNumeric ? 'unknown' : truthOf(compare(Number(left), Number(right)));
}
