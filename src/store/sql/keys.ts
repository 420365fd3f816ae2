import { OakumError } from '../../kernel/pure/index.ts';
import { SigningKey } from '../../model/index.ts';
import type { KeyStore } from '../interface.ts';
import type { Database, Reader, Writer } from './database.ts';
import { parseDocument } from './documents.ts';
import { appendEntries } from './evidence.ts';

export function makeKeyStore(database: Database): KeyStore {
  return {
    list: () => database.read(list),
    save: (keys, entries) =>
      database.write(async (tx) => {
        // Takes the lock of the log first: what is checked below stays true until the end.
        await appendEntries(tx, entries);
        for (const key of keys) await put(tx, key);
        await checkActive(tx);
      }),
  };
}

async function list(db: Reader): Promise<readonly SigningKey[]> {
  const rows = await db.selectFrom('signing_keys').select('document').orderBy('key_id').execute();
  return rows.map(({ document }) => parseDocument(SigningKey, document, 'A signing key'));
}

async function put(tx: Writer, key: SigningKey): Promise<void> {
  const row = { state: key.state, document: JSON.stringify(key) };
  const written = await tx
    .insertInto('signing_keys')
    .values({ key_id: key.keyId, ...row })
    .onConflict((conflict) =>
      conflict.column('key_id').doUpdateSet(row).where('signing_keys.state', '<>', 'compromised'),
    )
    .returning('key_id')
    .executeTakeFirst();
  if (written === undefined)
    throw new OakumError('store.exists', `the key ${key.keyId} is compromised, and stays so`);
}

async function checkActive(tx: Writer): Promise<void> {
  const active = await tx.selectFrom('signing_keys').select('key_id').where('state', '=', 'active').execute();
  if (active.length > 1)
    throw new OakumError(
      'store.exists',
      `two keys would sign: ${active.map(({ key_id }) => key_id).join(', ')}`,
    );
}
