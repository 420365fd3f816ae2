import { DatabaseSync } from 'node:sqlite';

/** `rpmdb.sqlite` as SQLite itself writes it. `sql` is run at the end, for what a test wants to be different. */
export function rpmSqlite(headers: readonly Uint8Array[], sql = ''): Uint8Array {
  const database = new DatabaseSync(':memory:');
  try {
    database.exec(
      "CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL); CREATE TABLE 'Name' (key TEXT)",
    );
    const insert = database.prepare('INSERT INTO Packages (blob) VALUES (?)');
    for (const header of headers) insert.run(header);
    database.exec(sql);
    return database.serialize();
  } finally {
    database.close();
  }
}
