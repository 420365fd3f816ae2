import type { DpkgPackage } from '../../../formats/dpkg/index.ts';

/** By path, the names of the packages that have it in their list. */
export function ownersOf(
  packages: readonly DpkgPackage[],
  list: (name: string) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const owners = new Map<string, string[]>();
  for (const { name } of packages) {
    for (const path of list(name)) {
      const known = owners.get(path);
      if (known === undefined) owners.set(path, [name]);
      else known.push(name);
    }
  }
  return owners;
}
