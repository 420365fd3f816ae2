/** Numbers that look random and follow from a seed alone. */
export interface Random {
  /** From 0 to below `limit`; 0 for a limit of 0. */
  below(limit: number): number;
  /** One of a list that is not empty. */
  of<T>(list: readonly [T, ...(readonly T[])]): T;
}

/** Mulberry32: small, fast, and good enough to choose where to break things. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { below, of: (list) => list[below(list.length)] ?? list[0] };
}
