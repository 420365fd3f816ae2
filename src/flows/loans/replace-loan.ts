import type { Loan } from '../../model/index.ts';

/**
 * Whether a newer loan takes the place of an open one: it lies on what that patched, or was made from the same image and covers all that it
 * covers, and it was put wherever that was put. What a person did by hand may run anywhere, and is replaced by hand only.
 */
export function isReplacedBy(open: Loan, newer: Loan): boolean {
  if (open.end !== undefined || open.patched.repository !== newer.patched.repository) return false;
  const isAbove = open.patched.digest === newer.source.digest;
  const isBeside = open.source.digest === newer.source.digest && coversAll(open, newer);
  return (isAbove || isBeside) && isEverywhere(open, newer);
}

/** The newer loan with what the one that it lies on covers; of packages that both moved, the way from first to last. */
export function inheriting(newer: Loan, open: Loan): Loan {
  if (open.patched.digest !== newer.source.digest) return newer;
  const moved = new Map(newer.packages.map((one) => [one.name, one]));
  const first = open.packages.map((one) => ({ ...one, to: moved.get(one.name)?.to ?? one.to }));
  const old = new Set(open.packages.map(({ name }) => name));
  const covers = [...open.covers, ...newer.covers].map(
    (one) => [`${one.vulnerability} ${one.package}`, one] as const,
  );
  return {
    ...newer,
    packages: [...first, ...newer.packages.filter(({ name }) => !old.has(name))],
    covers: [...new Map(covers)].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, one]) => one),
  };
}

function coversAll(open: Loan, newer: Loan): boolean {
  return open.covers.every((cover) =>
    newer.covers.some((one) => one.vulnerability === cover.vulnerability && one.package === cover.package),
  );
}

function isEverywhere(open: Loan, newer: Loan): boolean {
  if (open.where.length === 0) return newer.where.length === 0;
  return open.where.every(({ id }) => newer.where.some((one) => one.id === id));
}
