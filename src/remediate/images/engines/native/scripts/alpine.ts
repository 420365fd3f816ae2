import type { KnownCommand } from './known.ts';
import type { Judgement, Value } from './shell.ts';

/** The line of a name in the user or group file; undefined where there is none or the file is not known. */
function lineOf(file: 'passwd' | 'group', name: Value, { facts }: Judgement): string | undefined {
  if (name === undefined || !/^[a-z_][a-z0-9_-]*$/i.test(name)) return undefined;
  const text = facts.text(`/etc/${file}`);
  return text?.split('\n').find((line) => line.startsWith(`${name}:`));
}

/** Options of busybox's adduser and addgroup that take a value. */
const withValue = /^-[hgsGuk]$/;

function operandsOf(args: readonly Value[]): readonly Value[] {
  return args.filter((arg, at) => {
    const before = args[at - 1];
    const isValue = before !== undefined && withValue.test(before);
    return !isValue && (arg === undefined || !arg.startsWith('-'));
  });
}

/** `adduser -S -D nginx` fails where the user is there, and changes nothing; in most scripts that is so. */
const addUser: KnownCommand = (args, { judgement, source }) => {
  const [user, group, ...more] = operandsOf(args);
  if (group !== undefined) return joinGroup(user, group, { judgement, source, more });
  const isThere = lineOf('passwd', user, judgement) !== undefined;
  return isThere ? 'unknown' : { kind: 'writes', what: `runs ${source}` };
};

const addGroup: KnownCommand = (args, { judgement, source }) => {
  const [first, second, ...more] = operandsOf(args);
  if (second !== undefined) return joinGroup(first, second, { judgement, source, more });
  const isThere = lineOf('group', first, judgement) !== undefined;
  return isThere ? 'unknown' : { kind: 'writes', what: `runs ${source}` };
};

/** `addgroup USER GROUP` does nothing for a member. */
function joinGroup(
  user: Value,
  group: Value,
  { judgement, source, more }: { judgement: Judgement; source: string; more: readonly Value[] },
): ReturnType<KnownCommand> {
  const members = lineOf('group', group, judgement)?.split(':')[3]?.split(',') ?? [];
  const isMember = user !== undefined && members.includes(user) && more.length === 0;
  return isMember ? 'unknown' : { kind: 'writes', what: `runs ${source}` };
}

/** What Alpine's scripts call besides the shell's own. Services do not run while an image is patched. */
export const alpineCommands: readonly (readonly [string, KnownCommand])[] = [
  ['adduser', addUser],
  ['addgroup', addGroup],
];
