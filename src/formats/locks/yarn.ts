import { type IndentedEntry, readIndented } from './indented.ts';
import { damaged, type LockEntry, type LockOutcome, lockOf, malformed, nameForms, own } from './outcome.ts';

/**
 * `yarn.lock` of yarn 1 and of yarn 2 and later. Neither says what is for development. It never throws.
 *
 * @see yarn 1.22, src/lockfile; yarn berry 4, packages/yarnpkg-core/sources/Project.ts
 */
export function readYarnLock(bytes: Uint8Array): LockOutcome {
  const text = new TextDecoder().decode(bytes);
  if (/^__metadata:/m.test(text)) return readBerry(text);
  const entries = classicEntries(text);
  const isClassic = /^# yarn lockfile v1$/m.test(text) || entries.some(({ kind }) => kind === 'package');
  if (isClassic) return lockOf(entries, nameForms.npm);
  return damaged('it has neither the entries of yarn 1 nor the metadata of later ones');
}

function readBerry(text: string): LockOutcome {
  const { top, strange } = readIndented(text);
  const entries = [...top.values()].filter(({ key }) => key !== '__metadata').map(berryEntry);
  return lockOf([...entries, ...Array.from({ length: strange }, () => malformed)], nameForms.npm);
}

/** `name@protocol:reference`, resolved: `@a/b@npm:1.0.0`, `x@patch:x@npm%3A1.0.0#…`, `x@file:../x#…`. */
const resolution = /^((?:@[^/@]+\/)?[^/@]+)@(.+)$/;

function berryEntry({ below }: IndentedEntry): LockEntry {
  const version = textBelow(below, 'version');
  const [, name, reference] = resolution.exec(textBelow(below, 'resolution') ?? '') ?? [];
  if (version === undefined || name === undefined || reference === undefined) return malformed;
  // Soft links are the workspace's members and linked folders; yarn gives them a version that is none.
  if (textBelow(below, 'linkType') === 'soft' || isFolder(reference)) return own;
  return { kind: 'package', name, version };
}

function textBelow(below: IndentedEntry['below'], key: string): string | undefined {
  const value = below.get(key)?.value;
  return value === '' ? undefined : value;
}

function isFolder(reference: string): boolean {
  return /^(?:file|link|portal):/.test(reference) && !/\.(?:tgz|tar\.gz)(?:[#:]|$)/.test(reference);
}

/** `a@^1.0.0, "b@npm:c@^2.0.0":` and, indented by two, `version "1.0.0"`, which converters write in quotes. */
function classicEntries(text: string): readonly LockEntry[] {
  const entries: LockEntry[] = [];
  let head: string | undefined;
  let version: string | undefined;
  const close = (): void => {
    if (head !== undefined) entries.push(classicEntry(head, version));
    head = undefined;
    version = undefined;
  };
  for (const line of text.split(/\r?\n/)) {
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith(' ')) {
      version ??= /^ {2}"?version"? "([^"]*)"$/.exec(line)?.[1];
      continue;
    }
    close();
    if (line.endsWith(':')) head = line.slice(0, -1);
    else entries.push(malformed);
  }
  close();
  return entries;
}

const pattern = /^"?((?:@[^/@"]+\/)?[^/@"]+)@([^"]*?)"?(?:,|$)/;
const alias = /^npm:((?:@[^/@]+\/)?[^/@]+)(?:@|$)/;

function classicEntry(head: string, version: string | undefined): LockEntry {
  const [, name, range] = pattern.exec(head) ?? [];
  if (name === undefined || range === undefined || version === undefined) return malformed;
  if (isFolder(range)) return own;
  return { kind: 'package', name: alias.exec(range)?.[1] ?? name, version };
}
