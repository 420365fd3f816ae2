/** Two texts of a line that an oracle is asked about. */
export type Pair = readonly [string, string];
