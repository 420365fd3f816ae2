import { alpineCommands } from './alpine.ts';
import { evaluateTest } from './conditions.ts';
import type { Followed } from './facts.ts';
import type { KnownCommand, Running } from './known.ts';
import { packagingCommands } from './packaging.ts';
import type { Value } from './shell.ts';

/** Runs one simple command after expansion. A name that is not on a list is an effect. */
export function runCommand(name: Value, args: readonly Value[], running: Running): Followed {
  const known = name === undefined ? undefined : knownCommand(name, running);
  const result: ReturnType<KnownCommand> =
    known === undefined ? { kind: 'runs', what: `runs ${shorten(running.source)}` } : known(args, running);
  if (typeof result === 'string') return { status: result, ends: 'false' };
  if ('status' in result) return result;
  running.judgement.effects.push(result);
  return { status: 'unknown', ends: 'false' };
}

function knownCommand(name: string, { judgement }: Running): KnownCommand | undefined {
  const own = judgement.facts.manager === 'apk' ? alpine.get(name) : packagingCommands.get(name);
  return own ?? builtins.get(name);
}

/** `busybox rm …` is `rm …`; what is no applet on a list is an effect. */
const busybox: KnownCommand = (args, running) => {
  const [applet, ...rest] = args;
  if (applet === '--install') return installLinks(rest, running);
  return runCommand(applet, rest, running);
};

const installLinks: KnownCommand = ([option, ...more], { judgement, source: text }) =>
  option === '-s' && more.length === 0 && judgement.facts.isBusyboxSettled()
    ? 'true'
    : { kind: 'runs', what: `runs ${shorten(text)}` };

/** The rest of the script does not run. */
const replaceShell: KnownCommand = (args, running) => {
  const [name, ...rest] = args;
  return { status: runCommand(name, rest, running).status, ends: 'true' };
};

const alpine: ReadonlyMap<string, KnownCommand> = new Map([
  ...alpineCommands,
  ['busybox', busybox],
  ['/bin/busybox', busybox],
  ['exec', replaceShell],
]);

function shorten(source: string): string {
  return source.length > 80 ? `${source.slice(0, 80)}…` : source;
}

const yes: KnownCommand = () => 'true';
const perhaps: KnownCommand = () => 'unknown';

/** They read and print; what they print is not followed. */
const readers =
  'cat cut dirname basename expr grep egrep fgrep head id ls md5sum readlink ss stat tail tr uname wc'
    .split(' ')
    .map((name) => [name, perhaps] as const);

const ending: KnownCommand = () => ({ status: 'unknown', ends: 'true' });

/** It leaves out what follows in a loop; what follows is judged all the same, and the loop is told. */
const jump: KnownCommand = (_args, { judgement }) => {
  judgement.jumps += 1;
  return 'unknown';
};

/** A value that only running the script would tell. */
const forget: KnownCommand = (args, { shell }) => {
  const names = args.includes(undefined) ? shell.variables.keys() : args;
  for (const name of names) if (name !== undefined) shell.variables.set(name, undefined);
  return 'unknown';
};

const assign: KnownCommand = (args, running) => {
  const { shell } = running;
  if (args.includes(undefined)) return forget([undefined], running);
  for (const arg of args) {
    const form = arg === undefined ? null : /^([A-Za-z_][A-Za-z0-9_]*)(?:=(.*))?$/s.exec(arg);
    if (form?.[1] !== undefined && form[2] !== undefined) shell.variables.set(form[1], form[2]);
  }
  return 'true';
};

/** `set -e`, `set -u`, `set +x`; `set -- a b` would move the arguments. */
const set: KnownCommand = (args, { source }) =>
  args.every((arg) => arg !== undefined && /^[-+][a-z]+$/.test(arg))
    ? 'true'
    : { kind: 'unreadable', what: `cannot follow ${source}` };

const test: KnownCommand = (args, { judgement }) => evaluateTest(args, judgement.facts);

const bracket: KnownCommand = (args, running) =>
  args.at(-1) === ']' ? test(args.slice(0, -1), running) : 'unknown';

const searchPath = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** `command -v x`, `which x`, `type x`: whether the image has the program. */
const lookUp: KnownCommand = (args, { judgement, source }) => {
  const [program, ...more] = args.filter((arg) => arg === undefined || !arg.startsWith('-'));
  if (program === undefined || more.length > 0) return 'unknown';
  if (source.startsWith('command') && args[0] !== '-v') return { kind: 'runs', what: `runs ${source}` };
  const kinds = searchPath.map((directory) => judgement.facts.stat(`${directory}/${program}`).kind);
  if (kinds.includes('file')) return 'true';
  return kinds.every((kind) => kind === 'absent') ? 'false' : 'unknown';
};

/** `rm -f a b` where nothing is to remove. */
const remove: KnownCommand = (args, { judgement, source }) => {
  const paths = args.filter((arg) => arg === undefined || !arg.startsWith('-'));
  const isIdle = paths.every((path) => path !== undefined && judgement.facts.lstat(path).kind === 'absent');
  return isIdle && args.includes('-f') ? 'true' : { kind: 'writes', what: `runs ${shorten(source)}` };
};

/** `mkdir -p a` where it is there already. */
const makeDirectory: KnownCommand = (args, { judgement, source }) => {
  const [option, ...paths] = args;
  const isIdle = paths.every((path) => path !== undefined && judgement.facts.stat(path).kind === 'directory');
  return option === '-p' && isIdle ? 'true' : { kind: 'writes', what: `runs ${shorten(source)}` };
};

/** `getent passwd NAME` on the image's own file. */
const lookUpUser: KnownCommand = ([database, name, ...more], { judgement }) => {
  const text =
    database === 'passwd' || database === 'group' ? judgement.facts.text(`/etc/${database}`) : undefined;
  if (text === undefined || name === undefined || more.length > 0) return 'unknown';
  return text.split('\n').some((line) => line.startsWith(`${name}:`)) ? 'true' : 'unknown';
};

const source: KnownCommand = ([file], running) =>
  file?.endsWith('/debconf/confmodule') === true
    ? { kind: 'debconf', what: 'asks debconf' }
    : { kind: 'runs', what: `runs ${shorten(running.source)}` };

const builtins: ReadonlyMap<string, KnownCommand> = new Map<string, KnownCommand>([
  ...readers,
  [':', yes],
  ['true', yes],
  ['false', () => 'false'],
  ['echo', yes],
  ['printf', yes],
  ['umask', yes],
  ['cd', perhaps],
  ['ischroot', perhaps],
  ['exit', ending],
  ['return', ending],
  ['break', jump],
  ['continue', jump],
  ['read', forget],
  ['unset', forget],
  ['export', assign],
  ['local', assign],
  ['set', set],
  ['[', bracket],
  ['test', test],
  ['command', lookUp],
  ['which', lookUp],
  ['type', lookUp],
  ['rm', remove],
  ['mkdir', makeDirectory],
  ['getent', lookUpUser],
  ['.', source],
]);
