/** A graph of packages by key: from where production and development start, and where an edge leads. */
export interface Graph {
  readonly production: readonly string[];
  readonly development: readonly string[];
  next(key: string): readonly string[];
}

/**
 * The keys that development reaches and production does not. What neither reaches is not among them: a package that
 * nobody seems to need is rather judged in vain than hidden.
 */
export function onlyDevelopment({ production, development, next }: Graph): ReadonlySet<string> {
  const needed = reached(production, next);
  return new Set([...reached(development, next)].filter((key) => !needed.has(key)));
}

function reached(roots: readonly string[], next: Graph['next']): ReadonlySet<string> {
  const seen = new Set(roots);
  const waiting = [...seen];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    for (const one of next(key)) {
      if (seen.has(one)) continue;
      seen.add(one);
      waiting.push(one);
    }
  }
  return seen;
}
