import type { KeptUpgrades, UsedRepository } from '../../contract.ts';
import type { ImageFiles } from '../../image-files/index.ts';
import type { Ready } from './ready.ts';

interface Now {
  readonly lower: ImageFiles;
  /** As the repositories say it now. */
  readonly offers: { readonly used: readonly UsedRepository[]; readonly notes: readonly string[] };
}

/** What the same upgrade of the same layers came to before, from the repositories of now. */
export async function keptReady(
  kept: KeptUpgrades | undefined,
  key: string,
  { lower, offers }: Now,
): Promise<Ready | undefined> {
  const known = await kept?.get(key);
  if (known === undefined) return undefined;
  const { packages, leftOut, scripts, notes, layer } = known;
  return {
    kind: 'ready',
    lower,
    packages,
    leftOut,
    repositories: offers.used,
    notes: [...new Set([...offers.notes, ...notes])],
    scripts,
    layer: { kind: 'kept', layer },
  };
}
