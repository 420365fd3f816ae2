import { fieldsOf, listOf, textOf } from './fields.ts';
import { damaged, type LockEntry, type LockOutcome, lockOf, malformed, nameForms, own } from './outcome.ts';
import { tomlOf } from './toml.ts';

/**
 * `Cargo.lock`, versions 1 to 4. It does not say what is for development or for building. It never throws.
 *
 * @see cargo 1.95, src/cargo/core/resolver/encode.rs
 */
export function readCargoLock(bytes: Uint8Array): LockOutcome {
  const value = tomlOf(bytes);
  if (value === undefined) return damaged('it is no TOML');
  const lock = fieldsOf(value);
  if (!lock.has('package') && !lock.has('version')) return damaged('it lists no packages');
  return lockOf(listOf(lock.get('package')).map(entryOf), nameForms.cargo);
}

function entryOf(value: unknown): LockEntry {
  const entry = fieldsOf(value);
  const name = textOf(entry.get('name'));
  const version = textOf(entry.get('version'));
  if (name === undefined || version === undefined) return malformed;
  // Members of the workspace and folders have no source.
  return entry.has('source') ? { kind: 'package', name, version } : own;
}
