import { Loan } from '../../model/index.ts';
import type { LoanStore } from '../interface.ts';
import type { Database, Reader } from './database.ts';
import { parseDocument } from './documents.ts';
import { appendEntries } from './evidence.ts';

export function makeLoanStore(database: Database): LoanStore {
  return {
    list: () => database.read(list),
    open: (loan, entry) =>
      database.write(async (tx) => {
        const { id, openedAt } = loan;
        const row = { id, opened_at: openedAt, ended: 0, document: JSON.stringify(loan) };
        const written = await tx
          .insertInto('loans')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doNothing())
          .returning('id')
          .executeTakeFirst();
        if (written === undefined) return false;
        await appendEntries(tx, [entry]);
        return true;
      }),
    end: (id, end, entry) =>
      database.write(async (tx) => {
        const row = await tx
          .selectFrom('loans')
          .select('document')
          .where('id', '=', id)
          .where('ended', '=', 0)
          .executeTakeFirst();
        if (row === undefined) return false;
        const document = JSON.stringify({ ...parseLoan(row), end });
        const written = await tx
          .updateTable('loans')
          .set({ ended: 1, document })
          .where('id', '=', id)
          .where('ended', '=', 0)
          .returning('id')
          .executeTakeFirst();
        if (written === undefined) return false;
        await appendEntries(tx, [entry]);
        return true;
      }),
  };
}

async function list(db: Reader): Promise<readonly Loan[]> {
  const rows = await db
    .selectFrom('loans')
    .select('document')
    .orderBy('opened_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(parseLoan);
}

function parseLoan({ document }: { readonly document: string }): Loan {
  return parseDocument(Loan, document, 'A loan');
}
