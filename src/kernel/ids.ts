import { randomBytes, randomUUID } from 'node:crypto';

/** Randomness as a thing that is handed in, so that tests are repeatable. */
export interface Ids {
  /** A short, readable, unique id with the given prefix: `run-7f3a9c21`. */
  next(prefix: string): string;
  uuid(): string;
}

export const systemIds: Ids = {
  next: (prefix) => `${prefix}-${randomBytes(5).toString('hex')}`,
  uuid: () => randomUUID(),
};
