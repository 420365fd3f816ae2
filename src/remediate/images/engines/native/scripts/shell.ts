import type { ScriptEffect, ScriptFacts } from './facts.ts';
import type { Command, Part, Word } from './syntax.ts';

/** A value that the judge knows, or `undefined` where only running the script would tell. */
export type Value = string | undefined;

/** The state of the shell at one point of a script. Cloned where the script may go either way. */
export interface Shell {
  readonly variables: Map<string, Value>;
  /** `$0` is not in it. */
  readonly positional: readonly Value[];
  readonly functions: Map<string, Command>;
}

/** What is shared by the whole judgement of one script. */
export interface Judgement {
  readonly facts: ScriptFacts;
  readonly effects: ScriptEffect[];
  /** Commands left to follow before the judge gives up. */
  budget: number;
  depth: number;
  /** How many `break` and `continue` were met. */
  jumps: number;
}

export function clone(shell: Shell): Shell {
  return { ...shell, variables: new Map(shell.variables), functions: new Map(shell.functions) };
}

/** Keeps of `shell` only what both ends of a fork agree on. */
export function join(shell: Shell, ends: readonly Shell[]): void {
  const names = new Set(ends.flatMap((end) => [...end.variables.keys()]));
  for (const name of names) {
    const values = new Set(ends.map((end) => end.variables.get(name)));
    const [only] = values;
    shell.variables.set(name, values.size === 1 ? only : undefined);
  }
  for (const end of ends) for (const [name, body] of end.functions) shell.functions.set(name, body);
}

/** The words of a command after expansion; a word that splits or vanishes in an unknown way makes `undefined`. */
export function expand(words: readonly Word[], shell: Shell): readonly Value[] {
  return words.flatMap((word) => expandWord(word, shell));
}

function expandWord(word: Word, shell: Shell): readonly Value[] {
  const all = allArguments(word);
  if (all !== undefined) return expandArguments(all, shell);
  const value = wordValue(word, shell);
  if (value === undefined) return [undefined];
  const isQuoted = word.parts.some((part) => part.kind !== 'opaque' && part.quoted);
  if (isQuoted) return [value];
  const isPlain = word.parts.every((part) => part.kind === 'text');
  if (value === '' && !isPlain) return [];
  return isPlain || !/[\s*?[]/.test(value) ? [value] : [undefined];
}

/** Whether a word is `"$@"`, or `$@` or `$*` without quotes; `"$*"` is one word of all. */
function allArguments({ parts }: Word): 'quoted' | 'split' | undefined {
  const [only, ...more] = parts.filter((part) => part.kind !== 'text' || part.text !== '');
  if (only?.kind !== 'variable' || only.operation !== undefined || more.length > 0) return undefined;
  if (only.name === '@' && only.quoted) return 'quoted';
  return (only.name === '@' || only.name === '*') && !only.quoted ? 'split' : undefined;
}

function expandArguments(how: 'quoted' | 'split', { positional }: Shell): readonly Value[] {
  const stays = (value: Value): boolean => value !== undefined && /^[^\s*?[]+$/.test(value);
  return how === 'quoted' || positional.every((value) => stays(value)) ? positional : [undefined];
}

/** The value of a word as in an assignment: no splitting. */
export function wordValue(word: Word, shell: Shell): Value {
  let text = '';
  for (const part of word.parts) {
    const value = partValue(part, shell);
    if (value === undefined) return undefined;
    text += value;
  }
  return text;
}

function partValue(part: Part, shell: Shell): Value {
  if (part.kind === 'text') return part.text;
  if (part.kind !== 'variable') return undefined;
  const value = variableValue(part.name, shell);
  if (part.operation === undefined) return value;
  if (part.operation.kind === 'default' && value === '') return part.operation.text;
  return part.operation.kind === 'default' ? value : undefined;
}

function variableValue(name: string, shell: Shell): Value {
  if (/^[1-9]$/.test(name)) {
    const at = Number(name) - 1;
    return at < shell.positional.length ? shell.positional[at] : '';
  }
  if (name === '#') return String(shell.positional.length);
  return shell.variables.get(name);
}
