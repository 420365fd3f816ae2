import { OakumError } from '../../kernel/pure/index.ts';
import { bdbHeaders, isBdbHash } from './bdb.ts';
import { faultOf } from './fault.ts';
import { Budget } from './fields.ts';
import { readHeader } from './header.ts';
import { isNdb, ndbHeaders } from './ndb.ts';
import type { Piece, RpmFault, RpmPackage, RpmRecords } from './records.ts';
import { isSqlite, sqliteHeaders } from './sqlite.ts';

const maxPackages = 100_000;
/** Damage of a whole database is told by its first lines. */
const maxFaults = 100;
/** Characters of all paths together; a desktop with everything installed has a tenth of it. */
const maxPathCharacters = 128 * 2 ** 20;

/**
 * Reads a database of rpm in any of its containers, told apart by their first bytes. Never throws: what could not be
 * read is in `rejected`, and everything beside it is read.
 */
export function readRpmDatabase(bytes: Uint8Array): RpmRecords {
  const reading = new Reading();
  try {
    for (const piece of piecesOf(bytes)) reading.take(piece);
  } catch (error) {
    reading.reject(faultOf('the database', error), { isLast: true });
  }
  return reading;
}

/** Its headers, whichever container they lie in. @throws rpm.unsupported, rpm.malformed */
export function piecesOf(bytes: Uint8Array): Generator<Piece> {
  if (isSqlite(bytes)) return sqliteHeaders(bytes);
  if (isNdb(bytes)) return ndbHeaders(bytes);
  if (isBdbHash(bytes)) return bdbHeaders(bytes);
  throw new OakumError('rpm.unsupported', 'it is none of the databases that rpm writes');
}

class Reading implements RpmRecords {
  readonly packages: RpmPackage[] = [];
  readonly rejected: RpmFault[] = [];
  readonly #paths = new Budget(maxPathCharacters, 'the paths of its files are too long');

  take(piece: Piece): void {
    if (piece.kind === 'fault') {
      this.reject(piece.fault);
      return;
    }
    const { what, bytes } = piece;
    try {
      const header = readHeader(bytes, this.#paths);
      if (header.kind === 'key') return;
      this.#add(header.value);
      if (header.filesFault !== undefined) {
        this.reject({
          what: `files of ${header.value.name}`,
          code: 'rpm.malformed',
          reason: header.filesFault,
        });
      }
    } catch (error) {
      this.reject(faultOf(what, error));
    }
  }

  #add(found: RpmPackage): void {
    if (this.packages.length >= maxPackages) {
      throw new OakumError('rpm.too-large', `it has more than ${maxPackages} packages`);
    }
    this.packages.push(found);
  }

  /** @throws rpm.too-large when there were too many faults to go on */
  reject(fault: RpmFault, { isLast = false }: { readonly isLast?: boolean } = {}): void {
    this.rejected.push(fault);
    if (isLast || this.rejected.length < maxFaults) return;
    throw new OakumError('rpm.too-large', `it is damaged in more than ${maxFaults} places`);
  }
}
