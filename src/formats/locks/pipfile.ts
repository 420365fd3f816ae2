import { jsonOf } from '../json/index.ts';
import { fieldsOf, isObject, textOf } from './fields.ts';
import { damaged, type LockEntry, type LockOutcome, lockOf, malformed, nameForms, own } from './outcome.ts';

/**
 * `Pipfile.lock`: `default`, `develop`, and further groups by name. It never throws.
 *
 * @see pipenv 2026, pipenv/utils/locking.py
 */
export function readPipfileLock(bytes: Uint8Array): LockOutcome {
  const value = jsonOf(bytes);
  const lock = fieldsOf(value);
  if (!isObject(lock.get('_meta'))) return damaged('it is no JSON object with `_meta`');
  const groups = [...lock].filter(([group]) => group !== '_meta');
  const entries = groups.flatMap(([group, list]) =>
    isObject(list) ? [...fieldsOf(list)].map((one) => entryOf(one, group === 'develop')) : [malformed],
  );
  return lockOf(entries, nameForms.pypi);
}

const addresses = ['git', 'file', 'hg', 'svn', 'bzr'] as const;

function entryOf([name, value]: readonly [string, unknown], isDevelopment: boolean): LockEntry {
  const entry = fieldsOf(value);
  const [, version] = /^={2,3}(.+)$/.exec(textOf(entry.get('version')) ?? '') ?? [];
  if (version !== undefined) return { kind: isDevelopment ? 'development' : 'package', name, version };
  if (entry.has('path')) return own;
  const isTold = addresses.some((kind) => entry.has(kind)) || entry.has('version');
  return isTold ? { kind: 'unversioned', name } : malformed;
}
