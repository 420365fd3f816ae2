import { errorCode, errorMessage } from '../../kernel/pure/index.ts';
import {
  allRead,
  type ClusterSighting,
  mergeCoverage,
  type Outcome,
  type Unread,
  unreadOnly,
} from '../../model/index.ts';

const mostEntries = 100_000;

/**
 * Reads the entries of one file, each by itself: what cannot be understood is a coverage entry with its place
 * (`eks.json[3]`), and the others are read.
 */
export function readEntries<T>(
  label: string,
  entries: readonly T[],
  read: (entry: T, place: string) => ClusterSighting,
): Outcome<readonly ClusterSighting[]> {
  const value: ClusterSighting[] = [];
  const unread: Unread[] = [];
  for (const [index, entry] of entries.slice(0, mostEntries).entries()) {
    const place = `${label}[${index}]`;
    try {
      value.push(read(entry, place));
    } catch (error) {
      unread.push({ what: place, code: errorCode(error), reason: errorMessage(error) });
    }
  }
  if (entries.length > mostEntries)
    unread.push({ what: label, code: 'population.too-many', reason: `only ${mostEntries} are read` });
  return { value, coverage: mergeCoverage([allRead(value.length), unreadOnly(unread)]) };
}

/** A JSON value as a list of entries: an array is many, anything else is one. */
export function entriesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** Whether an object has all of these fields. */
export function hasFields(
  value: unknown,
  ...names: readonly string[]
): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && names.every((name) => Object.hasOwn(value, name));
}
