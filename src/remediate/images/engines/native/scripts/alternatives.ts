import type { ScriptFacts } from './facts.ts';

/** What `update-alternatives` keeps of one name (update-alternatives(1), and its source in dpkg 1.21). */
export interface Alternative {
  readonly isAutomatic: boolean;
  readonly link: string;
  readonly slaves: readonly { readonly name: string; readonly link: string }[];
  readonly choices: readonly Choice[];
}

interface Choice {
  readonly path: string;
  readonly priority: number;
  /** One for each slave, empty where the choice has none. */
  readonly slavePaths: readonly string[];
}

/** One `--install` as a script gives it. */
export interface Install {
  readonly link: string;
  readonly name: string;
  readonly path: string;
  readonly priority: number;
  readonly slaves: ReadonlyMap<string, { readonly link: string; readonly path: string }>;
}

const records = '/var/lib/dpkg/alternatives';
const links = '/etc/alternatives';

/** `--install LINK NAME PATH PRIORITY [--slave LINK NAME PATH]…`; undefined for anything else. */
export function parseInstall(args: readonly (string | undefined)[]): Install | undefined {
  const words = args.filter((word) => word !== undefined);
  if (words.length !== args.length || words[0] !== '--install') return undefined;
  const [, link, name, path, priority, ...rest] = words;
  if (link === undefined || name === undefined || path === undefined || !/^-?\d+$/.test(priority ?? ''))
    return undefined;
  const slaves = new Map<string, { readonly link: string; readonly path: string }>();
  for (let at = 0; at < rest.length; at += 4) {
    const [option, slaveLink, slaveName, slavePath] = rest.slice(at, at + 4);
    if (option !== '--slave' || slaveLink === undefined || slaveName === undefined || slavePath === undefined)
      return undefined;
    slaves.set(slaveName, { link: slaveLink, path: slavePath });
  }
  return { link, name, path, priority: Number(priority), slaves };
}

/** Reads a record; undefined for one that is damaged. */
export function parseAlternative(text: string): Alternative | undefined {
  const lines = text.split('\n');
  const [mode, link, ...rest] = lines;
  const end = rest.indexOf('');
  if ((mode !== 'auto' && mode !== 'manual') || link === undefined || end < 0 || end % 2 !== 0)
    return undefined;
  const slaves = pairs(rest.slice(0, end)).map(([name, slaveLink]) => ({ name, link: slaveLink }));
  const choices = choicesOf(rest.slice(end + 1), slaves.length);
  return choices === undefined ? undefined : { isAutomatic: mode === 'auto', link, slaves, choices };
}

function pairs(lines: readonly string[]): readonly (readonly [string, string])[] {
  return lines.flatMap((line, at) => (at % 2 === 0 ? [[line, lines[at + 1] ?? ''] as const] : []));
}

function choicesOf(lines: readonly string[], slaves: number): readonly Choice[] | undefined {
  const choices: Choice[] = [];
  for (let at = 0; lines[at] !== ''; at += 2 + slaves) {
    const [path, priority, ...slavePaths] = lines.slice(at, at + 2 + slaves);
    if (path === undefined || !/^-?\d+$/.test(priority ?? '') || slavePaths.length !== slaves)
      return undefined;
    choices.push({ path, priority: Number(priority), slavePaths });
  }
  return choices;
}

/**
 * Whether installing an alternative changes nothing: the record says the same already, and the links are what the program
 * would make them: it mends links that somebody changed.
 */
export function isInstalled(install: Install, facts: ScriptFacts): boolean {
  const record = parseAlternative(facts.text(`${records}/${install.name}`) ?? '');
  if (record === undefined || record.link !== install.link || facts.stat(install.path).kind !== 'file')
    return false;
  const choice = record.choices.find(({ path }) => path === install.path);
  if (choice?.priority !== install.priority || !hasSlaves(record, choice, install)) return false;
  const chosen = chosenOf(record, facts.link(`${links}/${install.name}`));
  if (chosen === undefined || facts.stat(chosen.path).kind !== 'file') return false;
  return (
    facts.link(record.link) === `${links}/${install.name}` &&
    record.slaves.every((slave, at) => isSettled(slave, chosen.slavePaths[at] ?? '', facts))
  );
}

function hasSlaves(record: Alternative, choice: Choice, { slaves }: Install): boolean {
  const known = new Set(record.slaves.map(({ name }) => name));
  const isSame = record.slaves.every(({ name, link }, at) => {
    const given = slaves.get(name);
    return (given?.path ?? '') === choice.slavePaths[at] && (given === undefined || given.link === link);
  });
  return isSame && [...slaves.keys()].every((name) => known.has(name));
}

/** What the link leads to; in automatic mode only if it is the one that would be chosen, and no other could be. */
function chosenOf({ isAutomatic, choices }: Alternative, target: string | undefined): Choice | undefined {
  const chosen = choices.find(({ path }) => path === target);
  const isBest = choices.every((one) => one === chosen || one.priority < (chosen?.priority ?? 0));
  return !isAutomatic || isBest ? chosen : undefined;
}

/** A slave whose file is there has its two links; one without has none. */
function isSettled({ name, link }: Alternative['slaves'][number], path: string, facts: ScriptFacts): boolean {
  const kind = path === '' ? 'absent' : facts.stat(path).kind;
  const own = `${links}/${name}`;
  if (kind === 'file') return facts.link(link) === own && facts.link(own) === path;
  return kind === 'absent' && facts.lstat(link).kind === 'absent' && facts.lstat(own).kind === 'absent';
}
