import { fieldsOf, isObject, listOf, textOf } from './fields.ts';
import { damaged, type LockEntry, type LockOutcome, lockOf, malformed, nameForms, own } from './outcome.ts';
import { onlyDevelopment } from './reachable.ts';
import { tomlOf } from './toml.ts';

/**
 * `uv.lock`: the project, members of its workspace, and all that they need on any system. It never throws.
 *
 * @see uv 0.13, crates/uv-resolver/src/lock
 */
export function readUvLock(bytes: Uint8Array): LockOutcome {
  const value = tomlOf(bytes);
  if (value === undefined) return damaged('it is no TOML');
  const lock = fieldsOf(value);
  if (!lock.has('package') && !lock.has('requires-python')) return damaged('it lists no packages');
  const packages = listOf(lock.get('package')).map(fieldsOf);
  const development = developmentOf(packages);
  return lockOf(
    packages.map((entry) => entryOf(entry, development)),
    nameForms.pypi,
  );
}

type Fields = ReadonlyMap<string, unknown>;

function entryOf(entry: Fields, development: ReadonlySet<string>): LockEntry {
  const name = textOf(entry.get('name'));
  const version = textOf(entry.get('version'));
  if (name === undefined) return malformed;
  if (isOwn(entry)) return own;
  if (version === undefined) return { kind: 'unversioned', name };
  return { kind: development.has(name) ? 'development' : 'package', name, version };
}

const ownSources = ['editable', 'virtual', 'directory'] as const;

function isOwn(entry: Fields): boolean {
  const source = fieldsOf(entry.get('source'));
  return ownSources.some((kind) => source.has(kind));
}

/** By name alone: where a lock has several versions of a name for several systems, one use counts for all. */
function developmentOf(packages: readonly Fields[]): ReadonlySet<string> {
  const needed = new Map<string, readonly string[]>();
  for (const entry of packages) {
    const name = textOf(entry.get('name')) ?? '';
    const all = [...namesOf(entry.get('dependencies')), ...groupsOf(entry.get('optional-dependencies'))];
    needed.set(name, [...(needed.get(name) ?? []), ...all]);
  }
  const projects = packages.filter(isOwn);
  return onlyDevelopment({
    production: projects.flatMap((entry) => textOf(entry.get('name')) ?? []),
    development: projects.flatMap((entry) => groupsOf(entry.get('dev-dependencies'))),
    next: (name) => needed.get(name) ?? [],
  });
}

function groupsOf(groups: unknown): readonly string[] {
  return [...fieldsOf(groups).values()].flatMap(namesOf);
}

function namesOf(list: unknown): readonly string[] {
  return listOf(list).flatMap((one) => (isObject(one) ? (textOf(fieldsOf(one).get('name')) ?? []) : []));
}
