import { fieldsOf, listOf, textOf } from './fields.ts';
import { damaged, type LockEntry, type LockOutcome, lockOf, malformed, nameForms, own } from './outcome.ts';
import { tomlOf } from './toml.ts';

/**
 * `poetry.lock`. To Poetry 1.4 a category says what is for development, from 2.0 on groups do, and between the two nothing.
 * It never throws.
 *
 * @see Poetry 1.8 and 2.5, poetry/packages/locker.py
 */
export function readPoetryLock(bytes: Uint8Array): LockOutcome {
  return tableLock(bytes, { list: 'package', isOwn, isDevelopment: servesDevelopment });
}

/** Groups other than `main` are for development: so Poetry's documentation defines them. */
function servesDevelopment(entry: Fields): boolean {
  const groups = listOf(entry.get('groups'));
  return entry.get('category') === 'dev' || (groups.length > 0 && !groups.includes('main'));
}

function isOwn(entry: Fields): boolean {
  return fieldsOf(entry.get('source')).get('type') === 'directory';
}

/**
 * `pdm.lock`. Groups may be extras or for development, and only the name `dev` tells them apart. It never throws.
 *
 * @see PDM 2, pdm/project/lockfile
 */
export function readPdmLock(bytes: Uint8Array): LockOutcome {
  return tableLock(bytes, {
    list: 'package',
    isOwn: (entry) => entry.get('editable') === true || isFolder(textOf(entry.get('path'))),
    isDevelopment: (entry) => {
      const groups = listOf(entry.get('groups'));
      return groups.length > 0 && groups.every((group) => group === 'dev');
    },
  });
}

/**
 * `pylock.toml` of any tool (PEP 751). What is for development stands in conditions and is not told apart. It never throws.
 *
 * @see https://packaging.python.org/en/latest/specifications/pylock-toml/
 */
export function readPyLock(bytes: Uint8Array): LockOutcome {
  return tableLock(bytes, {
    list: 'packages',
    isOwn: (entry) => entry.has('directory'),
    isDevelopment: () => false,
  });
}

function isFolder(path: string | undefined): boolean {
  return path !== undefined && !/\.(?:whl|zip|tar\.\w+|tgz)$/.test(path);
}

type Fields = ReadonlyMap<string, unknown>;

interface TableLock {
  /** The key of the list of packages. */
  readonly list: string;
  isOwn(entry: Fields): boolean;
  isDevelopment(entry: Fields): boolean;
}

function tableLock(bytes: Uint8Array, { list, isOwn, isDevelopment }: TableLock): LockOutcome {
  const value = tomlOf(bytes);
  if (value === undefined) return damaged('it is no TOML');
  const lock = fieldsOf(value);
  // A project without dependencies has no list, but the rest.
  if (!lock.has(list) && !lock.has('metadata') && !lock.has('lock-version'))
    return damaged('it lists no packages');
  const entries = listOf(lock.get(list)).map((one): LockEntry => {
    const entry = fieldsOf(one);
    const name = textOf(entry.get('name'));
    const version = textOf(entry.get('version'));
    if (name === undefined) return malformed;
    if (isOwn(entry)) return own;
    if (version === undefined) return { kind: 'unversioned', name };
    return { kind: isDevelopment(entry) ? 'development' : 'package', name, version };
  });
  return lockOf(entries, nameForms.pypi);
}
