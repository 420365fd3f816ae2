/** One record of a feed that could not be used. It is counted and named; the rest of the feed goes on. */
export interface Quarantined {
  readonly what: string;
  readonly reason: string;
}

/** Records of one file, and what in it could not be used. */
export interface Parsed<T> {
  readonly records: readonly T[];
  readonly quarantined: readonly Quarantined[];
}
