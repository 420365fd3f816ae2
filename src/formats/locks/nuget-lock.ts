import { jsonOf } from '../json/index.ts';
import { fieldsOf, isObject, textOf } from './fields.ts';
import { damaged, type LockEntry, type LockOutcome, lockOf, malformed, nameForms, own } from './outcome.ts';

/**
 * NuGet's `packages.lock.json`, versions 1 and 2: the packages for each target. It never throws.
 *
 * @see NuGet 6, NuGet.ProjectModel/ProjectLockFile
 */
export function readNugetLock(bytes: Uint8Array): LockOutcome {
  const lock = fieldsOf(jsonOf(bytes));
  const targets = lock.get('dependencies');
  if (!lock.has('version') || !isObject(targets))
    return damaged('it is no JSON object with a version and dependencies');
  const entries = [...fieldsOf(targets).values()].flatMap((target) =>
    isObject(target) ? [...fieldsOf(target)].map(entryOf) : [malformed],
  );
  return lockOf(entries, nameForms.nuget);
}

function entryOf([name, value]: readonly [string, unknown]): LockEntry {
  const entry = fieldsOf(value);
  if (entry.get('type') === 'Project') return own;
  const version = textOf(entry.get('resolved'));
  return version === undefined ? malformed : { kind: 'package', name, version };
}
