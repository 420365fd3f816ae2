import type { ZodType } from 'zod';
import { errorMessage, OakumError } from '../../kernel/pure/index.ts';
import type { Parsed, Quarantined } from '../../model/index.ts';

/** A JSON document by its schema, and a reader for the lists in it whose bad entries must not spoil the rest. */
export interface RecordReader<D> {
  readonly document: D;
  readonly read: <R, T>(entries: readonly unknown[], schema: ZodType<R>, make: (entry: R) => T) => Parsed<T>;
}

/** @throws feed.malformed when the bytes are not JSON or not such a document */
export function readRecords<D>(source: {
  readonly what: string;
  readonly bytes: Uint8Array;
  readonly schema: ZodType<D>;
}): RecordReader<D> {
  const { what, bytes, schema } = source;
  return { document: parseDocument(what, bytes, schema), read: readEntries };
}

function parseDocument<D>(what: string, bytes: Uint8Array, schema: ZodType<D>): D {
  try {
    return schema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw new OakumError('feed.malformed', `${what} cannot be read`, { cause });
  }
}

function readEntries<R, T>(
  entries: readonly unknown[],
  schema: ZodType<R>,
  make: (entry: R) => T,
): Parsed<T> {
  const records: T[] = [];
  const quarantined: Quarantined[] = [];
  for (const [at, entry] of entries.entries()) {
    const parsed = schema.safeParse(entry);
    if (parsed.success) records.push(make(parsed.data));
    else quarantined.push({ what: `entry ${at + 1}`, reason: schemaReason(parsed.error) });
  }
  return { records, quarantined };
}

/** The first thing that a schema complains of, with its place. */
export function schemaReason(error: {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}): string {
  const [issue] = error.issues;
  return issue === undefined ? errorMessage(error) : `${issue.path.map(String).join('.')}: ${issue.message}`;
}
