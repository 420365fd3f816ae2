import { jsonOf } from '../json/index.ts';
import { fieldsOf, isObject, listOf, textOf } from './fields.ts';
import { damaged, type LockEntry, type LockOutcome, lockOf, malformed, nameForms, own } from './outcome.ts';

/**
 * Composer's `composer.lock`. It never throws.
 *
 * @see Composer 2.5, src/Composer/Package/Locker.php
 */
export function readComposerLock(bytes: Uint8Array): LockOutcome {
  const value = jsonOf(bytes);
  const lock = fieldsOf(value);
  if (!isObject(value) || !Array.isArray(lock.get('packages'))) return damaged('it lists no packages');
  return lockOf(
    [
      ...listOf(lock.get('packages')).map((one) => entryOf(one, 'package')),
      ...listOf(lock.get('packages-dev')).map((one) => entryOf(one, 'development')),
    ],
    nameForms.composer,
  );
}

function entryOf(value: unknown, kind: 'package' | 'development'): LockEntry {
  const entry = fieldsOf(value);
  const name = textOf(entry.get('name'));
  const version = textOf(entry.get('version'));
  if (name === undefined || version === undefined) return malformed;
  // A metapackage has no code, and a folder is the project's own.
  if (entry.get('type') === 'metapackage' || fieldsOf(entry.get('dist')).get('type') === 'path') return own;
  // A branch is no version.
  if (/^dev-|-dev$/.test(version))
    return kind === 'package' ? { kind: 'unversioned', name } : { kind, name, version };
  return { kind, name, version };
}
