import { errorMessage, OakumError } from '../../kernel/pure/index.ts';

/**
 * Translates what a driver threw into the store's errors; what is no driver's error (a bug of ours) is given back as it
 * came. `store` says which one in a person's words, as a path where there is one. SQLite tells by result code (https://sqlite.org/rescode.html), PostgreSQL by SQLSTATE
 * (https://www.postgresql.org/docs/15/errcodes-appendix.html) or by a broken socket.
 */
export function asStoreError(error: unknown, store = 'the store'): unknown {
  if (error instanceof OakumError || !(error instanceof Error)) return error;
  if (hasNumber(error, 'errcode')) return fromSqlite(error.errcode, { store, cause: error });
  if (hasText(error, 'code')) return fromCode(error.code, { store, cause: error });
  return isLostConnection(error) ? unreachable(error) : error;
}

export function isLocked(error: unknown): boolean {
  return error instanceof OakumError && error.code === 'store.locked';
}

/** A row that is there and cannot be read: a damaged file, or a hand that wrote into the database. */
export function corrupt(what: string, cause: unknown): OakumError {
  return new OakumError('store.corrupt', `${what} in the store cannot be read: ${errorMessage(cause)}`, {
    cause,
    hint: 'Restore the store from a backup, or move it away and scan again; check the log with oakum evidence verify.',
  });
}

/** The file or its directory cannot be made, opened or written. */
export function cannotOpen(cause: unknown): OakumError {
  return new OakumError('store.unreachable', `the store cannot be opened: ${errorMessage(cause)}`, {
    cause,
    hint: 'Check that the state directory can be made and that this user may write to it.',
  });
}

interface Failure {
  readonly store: string;
  readonly cause: Error;
}

/** SQLITE_IOERR_SHMSIZE: the file beside the database could not grow, which is the disk being full by another name. */
const cannotGrow = 4874;

function fromSqlite(code: number, failure: Failure): OakumError {
  if (code === cannotGrow) return fullDisk(failure);
  const { cause } = failure;
  switch (code & 0xff) {
    case 5:
    case 6:
      return locked(cause);
    case 11:
    case 26:
      return damaged(failure);
    case 13:
      return fullDisk(failure);
    case 19:
      return new OakumError('store.exists', `the store refuses the row: ${errorMessage(cause)}`, { cause });
    case 8:
    case 14:
      return cannotOpen(cause);
    default:
      return failed(failure);
  }
}

function fromCode(code: string, failure: Failure): unknown {
  const { cause } = failure;
  if (/^(40001|40P01|55P03)$/.test(code)) return locked(cause);
  if (/^(53100|ENOSPC)$/.test(code)) return fullDisk(failure);
  if (/^(23505|23514)$/.test(code)) {
    return new OakumError('store.exists', `the store refuses the row: ${errorMessage(cause)}`, { cause });
  }
  if (/^XX00[12]$/.test(code)) return damaged(failure);
  if (/^(28...|3D000|42501)$/.test(code)) return refused(cause);
  if (/^(08...|53...|57P0.|E(?!RR_)[A-Z_]+)$/.test(code)) return unreachable(cause);
  if (/^[0-9A-Z]{5}$/.test(code)) return failed(failure);
  return cause;
}

/** node-postgres reports a lost or late connection in words only. */
function isLostConnection(error: Error): boolean {
  return /connection terminated|timeout exceeded when trying to connect|client was closed|pool after calling end/i.test(
    error.message,
  );
}

function locked(cause: Error): OakumError {
  return new OakumError('store.locked', `the store is busy: ${errorMessage(cause)}`, {
    cause,
    retry: 'later',
    hint: 'Another process is writing. If it hangs, end it and try again.',
  });
}

function damaged({ store, cause }: Failure): OakumError {
  return new OakumError('store.corrupt', `${store} cannot be read: ${errorMessage(cause)}`, {
    cause,
    hint: 'Restore it from a backup, or move it away and scan again; check the log with oakum evidence verify.',
  });
}

function failed({ store, cause }: Failure): OakumError {
  return new OakumError('store.failed', `${store} failed: ${errorMessage(cause)}`, {
    cause,
    hint: 'Look at the disk and the log of the machine that keeps it; the run resumes where it stood.',
  });
}

function fullDisk({ store, cause }: Failure): OakumError {
  return new OakumError('store.full-disk', `no space left for ${store}: ${errorMessage(cause)}`, {
    cause,
    hint: 'Free some space; nothing was half written, and the run resumes where it stood.',
  });
}

function unreachable(cause: Error): OakumError {
  return new OakumError('store.unreachable', `the database does not answer: ${errorMessage(cause)}`, {
    cause,
    retry: 'later',
    hint: 'Check that PostgreSQL runs and that its address is right.',
  });
}

function refused(cause: Error): OakumError {
  return new OakumError('store.refused', `the database refuses us: ${errorMessage(cause)}`, {
    cause,
    hint: 'Check the user, its password and rights, and the name of the database.',
  });
}

function hasNumber<K extends string>(error: object, key: K): error is Record<K, number> {
  return typeof Object.getOwnPropertyDescriptor(error, key)?.value === 'number';
}

function hasText<K extends string>(error: object, key: K): error is Record<K, string> {
  return typeof Object.getOwnPropertyDescriptor(error, key)?.value === 'string';
}
