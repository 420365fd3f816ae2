import { sql } from 'kysely';
import type { Digest } from '../../kernel/pure/index.ts';
import type { RegistryDocument } from '../interface.ts';
import type { Database, Writer } from './database.ts';
import { packBytes, unpackBytes } from './documents.ts';

/** A larger one is not kept: it is asked for again. */
export const maxKeptBytes = 1024 * 1024;
/** Of all together, as they are stored: some 30,000 of a usual size. */
export const maxKeptTotalBytes = 32 * 1024 * 1024;
/** What is left when there were too many, so that not every further one makes room again. */
const leftBytes = (maxKeptTotalBytes / 8) * 7;

export async function keptDocument(
  database: Database,
  digest: Digest,
): Promise<RegistryDocument | undefined> {
  const row = await database.read((db) =>
    db
      .selectFrom('documents')
      .select(['media_type', 'document'])
      .where('digest', '=', digest)
      .executeTakeFirst(),
  );
  if (row === undefined) return undefined;
  const bytes = await unpackBytes(row.document, { what: `The document ${digest}`, maxBytes: maxKeptBytes });
  return { mediaType: row.media_type, bytes };
}

export interface ToKeep extends RegistryDocument {
  readonly digest: Digest;
  readonly at: Temporal.Instant;
}

/** Keeps it, and forgets the oldest where they are too many. */
export async function keepDocument(
  database: Database,
  { digest, mediaType, bytes, at }: ToKeep,
): Promise<void> {
  if (bytes.byteLength > maxKeptBytes) return;
  const document = await packBytes(bytes);
  const row = { media_type: mediaType, saved_ms: at.epochMilliseconds, size: document.byteLength, document };
  await database.write(async (tx) => {
    await tx
      .insertInto('documents')
      .values({ digest, ...row })
      .onConflict((conflict) => conflict.column('digest').doUpdateSet(row))
      .execute();
    await forgetOldest(tx);
  });
}

async function forgetOldest(tx: Writer): Promise<void> {
  const { total } = await tx
    .selectFrom('documents')
    .select(sql<number | string>`coalesce(sum(size), 0)`.as('total'))
    .executeTakeFirstOrThrow();
  if (Number(total) <= maxKeptTotalBytes) return;
  let excess = Number(total) - leftBytes;
  const oldest = await tx
    .selectFrom('documents')
    .select(['digest', 'size'])
    .orderBy('saved_ms')
    .orderBy('digest')
    .limit(rowsAtOnce)
    .execute();
  const gone: string[] = [];
  for (const { digest, size } of oldest) {
    if (excess <= 0) break;
    excess -= Number(size);
    gone.push(digest);
  }
  await tx.deleteFrom('documents').where('digest', 'in', gone).execute();
}

/** Under SQLite's limit of bound values; where that is not enough, the next one that is kept takes the rest. */
const rowsAtOnce = 10_000;
