import { isBulletin } from '../../formats/osv/index.ts';
import { compareText } from '../../kernel/pure/index.ts';
import type { Advisory } from '../../model/index.ts';

/** One vulnerability of one package: the name to call it, its other names, and the advisories about it. */
export interface AliasGroup<T> {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly items: readonly T[];
}

/**
 * Groups by aliases, transitively: A knows D, B knows C, C knows D makes one group of four. A distribution's bulletin
 * (DSA, USN, RHSA…) speaks of several vulnerabilities at once; it belongs to each of them and joins none.
 */
export function groupByAlias<T extends { readonly advisory: Advisory }>(
  items: readonly T[],
  known: readonly Advisory[],
): readonly AliasGroup<T>[] {
  const names = new Names();
  for (const advisory of known) if (!isBulletin(advisory.id)) names.join(namesOf(advisory));
  const members = new Map<string, T[]>();
  for (const item of items) {
    const roots = isBulletin(item.advisory.id)
      ? new Set(namesOf(item.advisory).map((name) => names.root(name)))
      : [names.root(item.advisory.id)];
    for (const root of roots) {
      const together = members.get(root);
      if (together === undefined) members.set(root, [item]);
      else together.push(item);
    }
  }
  const all = names.below(new Set(members.keys()));
  return [...members].map(([root, grouped]) => {
    const [name = root, ...aliases] = (all.get(root) ?? []).toSorted(byPreference);
    return { name, aliases, items: grouped };
  });
}

/** The names of what an advisory speaks of. A bulletin's own number is nobody's alias. */
function namesOf({ id, aliases }: Advisory): readonly string[] {
  const others = aliases.filter((alias) => !isBulletin(alias));
  return isBulletin(id) && others.length > 0 ? others : [id, ...others];
}

/** Which name people know best: CVE, then GHSA, then the ecosystem's own. */
const prefixes = ['CVE-', 'GHSA-', 'GO-', 'PYSEC-', 'RUSTSEC-', 'ALPINE-'];

function byPreference(left: string, right: string): number {
  const rank = (name: string): number => {
    const at = prefixes.findIndex((prefix) => name.startsWith(prefix));
    return at === -1 ? prefixes.length : at;
  };
  return rank(left) - rank(right) || compareText(left, right);
}

/** Union-find over names. */
export class Names {
  readonly #parent = new Map<string, string>();

  /** Without recursion: a hostile feed chains as many names as it likes, and a stack has an end. */
  root(name: string): string {
    let root = name;
    for (let up = this.#parent.get(root); up !== root; up = this.#parent.get(root)) {
      if (up === undefined) this.#parent.set(root, root);
      else root = up;
    }
    let at = name;
    while (at !== root) {
      const up = this.#parent.get(at) ?? root;
      this.#parent.set(at, root);
      at = up;
    }
    return root;
  }

  join(names: readonly string[]): void {
    const [first, ...rest] = names;
    if (first === undefined) return;
    for (const name of rest) this.#parent.set(this.root(name), this.root(first));
  }

  /** Every name below each of these roots, in one pass: a kernel has thousands of names. */
  below(roots: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, string[]>();
    for (const name of this.#parent.keys()) {
      const root = this.root(name);
      if (!roots.has(root)) continue;
      const names = found.get(root);
      if (names === undefined) found.set(root, [name]);
      else names.push(name);
    }
    return found;
  }
}
