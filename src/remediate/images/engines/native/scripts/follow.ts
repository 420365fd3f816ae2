import { matchesGlob } from '../../../glob.ts';
import { runCommand } from './commands.ts';
import { type Followed, negated, type Truth } from './facts.ts';
import { parseScript } from './parse.ts';
import { clone, expand, type Judgement, join, type Shell, wordValue } from './shell.ts';
import { type Command, type Redirect, UnreadableScript, type Word } from './syntax.ts';

type Of<Kind extends Command['kind']> = Extract<Command, { readonly kind: Kind }>;

/**
 * Follows a command as the shell would, with what is known, and notes every effect on the image. Where the way is
 * not known, both ways are followed: the notes are then more than what would happen, never less.
 */
export function follow(command: Command, shell: Shell, judgement: Judgement): Followed {
  judgement.budget -= 1;
  if (judgement.budget < 0) throw new UnreadableScript('too many commands to follow');
  switch (command.kind) {
    case 'simple':
      return followSimple(command, shell, judgement);
    case 'sequence':
      return followSequence(command, shell, judgement);
    case 'and-or':
      return followAndOr(command, shell, judgement);
    case 'not': {
      const followed = follow(command.command, shell, judgement);
      return { ...followed, status: negated(followed.status) };
    }
    case 'subshell':
      return { status: follow(command.body, clone(shell), judgement).status, ends: 'false' };
    case 'pipe':
      return followPipe(command, shell, judgement);
    case 'if':
      return followIf(command, shell, judgement);
    case 'case':
      return followCase(command, shell, judgement);
    case 'loop':
      return followLoop(command, shell, judgement);
    case 'function':
      shell.functions.set(command.name, command.body);
      return { status: 'true', ends: 'false' };
    case 'redirected':
      noteRedirects(command.redirects, shell, judgement);
      return follow(command.command, shell, judgement);
  }
}

function followSimple(command: Of<'simple'>, shell: Shell, judgement: Judgement): Followed {
  noteRedirects(command.redirects, shell, judgement);
  const words = [...command.assignments.map(({ value }) => value), ...command.words];
  followSubstitutions(words, shell, judgement);
  if (command.words.length === 0) {
    for (const { name, value } of command.assignments) shell.variables.set(name, wordValue(value, shell));
    const isPlain = words.every((word) => word.parts.every((part) => part.kind !== 'substitution'));
    return { status: isPlain ? 'true' : 'unknown', ends: 'false' };
  }
  const [name, ...args] = expand(command.words, shell);
  const body = name === undefined ? undefined : shell.functions.get(name);
  if (body !== undefined) return callFunction(body, args, { shell, judgement });
  return runCommand(name, args, {
    shell,
    judgement,
    source: command.words.map((word) => word.source).join(' '),
  });
}

function callFunction(
  body: Command,
  positional: readonly (string | undefined)[],
  { shell, judgement }: { readonly shell: Shell; readonly judgement: Judgement },
): Followed {
  if (judgement.depth >= 8) throw new UnreadableScript('functions call each other too deeply');
  judgement.depth += 1;
  // `return` ends the function only; taking it for the end of the script would hide what follows.
  const { status, ends } = follow(body, { ...shell, positional }, judgement);
  judgement.depth -= 1;
  return ends === 'false' ? { status, ends } : { status: 'unknown', ends: 'unknown' };
}

function followSequence(command: Of<'sequence'>, shell: Shell, judgement: Judgement): Followed {
  let status: Truth = 'true';
  let ends: Truth = 'false';
  for (const next of command.commands) {
    const followed = follow(next, shell, judgement);
    status = followed.status;
    if (followed.ends === 'true') return { status, ends: 'true' };
    if (followed.ends === 'unknown') ends = 'unknown';
  }
  return { status, ends };
}

function followAndOr(command: Of<'and-or'>, shell: Shell, judgement: Judgement): Followed {
  const left = follow(command.left, shell, judgement);
  if (left.ends === 'true') return left;
  const skips = command.operator === '&&' ? 'false' : 'true';
  if (left.status === skips) return left;
  if (left.status !== 'unknown') {
    const right = follow(command.right, shell, judgement);
    return { status: right.status, ends: weaker(left.ends, right.ends) };
  }
  const branch = clone(shell);
  const right = follow(command.right, branch, judgement);
  join(shell, [clone(shell), branch]);
  const status = right.status === skips ? skips : 'unknown';
  return { status, ends: left.ends === 'false' && right.ends === 'false' ? 'false' : 'unknown' };
}

/** Ends that come one after the other: certain only if the second is. */
function weaker(first: Truth, second: Truth): Truth {
  return second === 'false' ? first : second;
}

function followPipe(command: Of<'pipe'>, shell: Shell, judgement: Judgement): Followed {
  let status: Truth = 'unknown';
  for (const part of command.commands) status = follow(part, clone(shell), judgement).status;
  return { status, ends: 'false' };
}

function followIf(command: Of<'if'>, shell: Shell, judgement: Judgement): Followed {
  const ways: Way[] = [];
  for (const { condition, body } of command.branches) {
    const decided = follow(condition, shell, judgement);
    if (decided.ends === 'true') return decided;
    if (decided.status === 'false') continue;
    ways.push(takeWay(body, shell, judgement));
    if (decided.status === 'true') return settle(ways, shell);
  }
  if (command.otherwise !== undefined) ways.push(takeWay(command.otherwise, shell, judgement));
  else ways.push({ shell: clone(shell), followed: { status: 'true', ends: 'false' } });
  return settle(ways, shell);
}

function followCase(command: Of<'case'>, shell: Shell, judgement: Judgement): Followed {
  followSubstitutions([command.word], shell, judgement);
  const value = wordValue(command.word, shell);
  const ways: Way[] = [];
  for (const { patterns, body } of command.branches) {
    const fits = patterns.map((pattern) => fitsPattern(value, wordValue(pattern, shell)));
    if (fits.every((fit) => fit === 'false')) continue;
    ways.push(takeWay(body, shell, judgement));
    if (fits.includes('true')) return settle(ways, shell);
  }
  ways.push({ shell: clone(shell), followed: { status: 'true', ends: 'false' } });
  return settle(ways, shell);
}

function fitsPattern(value: string | undefined, pattern: string | undefined): Truth {
  if (pattern === '*') return 'true';
  if (value === undefined || pattern === undefined) return 'unknown';
  return matchesGlob(pattern, value) ? 'true' : 'false';
}

/** One turn with nothing known of any variable stands for any number of turns, where these are not known. */
function followLoop(command: Of<'loop'>, shell: Shell, judgement: Judgement): Followed {
  const jumps = judgement.jumps;
  const followed = followTurns(command, shell, judgement);
  // Turns that something may cut short tell too much of the variables.
  if (followed !== undefined && judgement.jumps === jumps) return followed;
  for (const name of shell.variables.keys()) shell.variables.set(name, undefined);
  if (command.condition !== undefined) follow(command.condition, shell, judgement);
  const turn = clone(shell);
  const { ends } = follow(command.body, turn, judgement);
  join(shell, [clone(shell), turn]);
  return { status: 'unknown', ends: ends === 'false' ? 'false' : 'unknown' };
}

/** Text that the shell would replace by the names of files. */
function isPattern({ parts }: Word): boolean {
  return parts.some((part) => part.kind === 'text' && !part.quoted && /[*?[~]/.test(part.text));
}

const maxTurns = 256;

/** A `for` whose words are all known and no patterns, turn by turn; undefined for every other loop. */
function followTurns(
  { list, variable, condition, body }: Of<'loop'>,
  shell: Shell,
  judgement: Judgement,
): Followed | undefined {
  if (list?.some((word) => isPattern(word)) === true) return undefined;
  const values = list === undefined ? [] : expand(list, shell);
  if (list === undefined || variable === undefined || values.length > maxTurns) return undefined;
  if (values.includes(undefined)) return undefined;
  if (condition !== undefined) follow(condition, shell, judgement);
  let ends: Truth = 'false';
  for (const value of values) {
    shell.variables.set(variable, value);
    const followed = follow(body, shell, judgement);
    if (followed.ends === 'true') return followed;
    if (followed.ends === 'unknown') ends = 'unknown';
  }
  return { status: 'unknown', ends };
}

interface Way {
  readonly shell: Shell;
  readonly followed: Followed;
}

function takeWay(body: Command, shell: Shell, judgement: Judgement): Way {
  const branch = clone(shell);
  return { shell: branch, followed: follow(body, branch, judgement) };
}

function settle(ways: readonly Way[], shell: Shell): Followed {
  const open = ways.filter(({ followed }) => followed.ends !== 'true');
  join(
    shell,
    (open.length === 0 ? ways : open).map((way) => way.shell),
  );
  return {
    status: agreed(ways.map(({ followed }) => followed.status)),
    ends: agreed(ways.map(({ followed }) => followed.ends)),
  };
}

function agreed(truths: readonly Truth[]): Truth {
  const [first = 'unknown'] = truths;
  return truths.every((truth) => truth === first) ? first : 'unknown';
}

/** Commands inside words run too. They run in shells of their own. */
function followSubstitutions(words: readonly Word[], shell: Shell, judgement: Judgement): void {
  for (const part of words.flatMap((word) => word.parts)) {
    if (part.kind !== 'substitution') continue;
    judgement.depth += 1;
    if (judgement.depth > 8) throw new UnreadableScript('commands are nested too deeply');
    follow(parseScript(part.script), clone(shell), judgement);
    judgement.depth -= 1;
  }
}

const harmlessTargets = new Set(['/dev/null', '/dev/stderr', '/dev/stdout']);

function noteRedirects(redirects: readonly Redirect[], shell: Shell, judgement: Judgement): void {
  followSubstitutions(
    redirects.map((redirect) => redirect.target),
    shell,
    judgement,
  );
  for (const { operator, target } of redirects) {
    const to = wordValue(target, shell);
    const reads = operator === '<' || operator === '<<' || operator === '<&';
    const copies = operator === '>&' && to !== undefined && /^[0-9-]$/.test(to);
    if (reads || copies || (to !== undefined && harmlessTargets.has(to))) continue;
    judgement.effects.push({ kind: 'writes', what: `writes to ${target.source}` });
  }
}
