import type { Row } from './row.ts';

/** One thing to measure; it gives one row or several that belong together. */
export interface Measurement {
  readonly id: string;
  measure(place: Place): Promise<readonly Row[]>;
}

/** Where a measurement may write, removed at the end, and how much time there is. */
export interface Place {
  /** A new directory. */
  directory(name: string): string;
  /** How often what takes long is done. */
  readonly turns: number;
}
