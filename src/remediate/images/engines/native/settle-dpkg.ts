import type { Refusal } from '../../contract.ts';
import type { DpkgDatabase } from '../../dpkg-database/index.ts';
import type { ImageFiles } from '../../image-files/index.ts';
import type { Offer, Offers } from '../../repository/index.ts';
import { judgeAhead, judgePackage, type MovingPackage, type Upgrade } from './judge/index.ts';
import type { PackageStore, StoredDeb } from './package-store.ts';
import type { Roots } from './root.ts';
import { newestOffers } from './roots.ts';
import { type Brought, type Settled, settle } from './settle.ts';
import { type WorldPackage, worldPackage } from './solve/world.ts';
import { withoutDangling } from './unpack/dangling.ts';
import { mergeChanges } from './unpack/merge.ts';
import { type Unpacked, unpack } from './unpack/unpack.ts';

export interface DpkgSettling {
  readonly lower: ImageFiles;
  readonly database: DpkgDatabase;
  readonly offers: Offers;
  readonly roots: Roots<Offer>;
  readonly store: PackageStore;
}

/** Chooses and judges as dpkg would have it. */
export async function settleDpkg(settling: DpkgSettling): Promise<Settled<Offer, Upgrade>> {
  const { database, offers, roots } = settling;
  return await settle({
    installed: new Map([...database.packages].map(([name, item]) => [name, worldPackage(item.stanza)])),
    moves: roots.moves,
    newest: newestOffers(database, offers.byName),
    worldOf: (offer) => worldOfOffer(offer),
    bring: (offer) => bringDeb(settling, offer),
    judge: (debs) => judgeRound(settling, debs),
  });
}

/** Scripts come before the files in a package: where they refuse it, the files are not unpacked. */
async function bringDeb(
  { lower, database, offers, store }: DpkgSettling,
  offer: Offer,
): Promise<Brought<StoredDeb>> {
  const deb = await offers.open(offer);
  const old = database.packages.get(deb.name);
  const reasons = old === undefined ? [] : judgeAhead({ deb, old }, { lower, database });
  if (reasons.length > 0) return { kind: 'refused', reasons };
  return { kind: 'stored', item: await store.putOpen(deb) };
}

function worldOfOffer(offer: Offer): WorldPackage {
  const fields = {
    Package: offer.name,
    Version: offer.version,
    'Pre-Depends': offer.preDepends,
    Depends: offer.depends,
    Breaks: offer.breaks,
    Conflicts: offer.conflicts,
    Provides: offer.provides,
  };
  return worldPackage(Object.entries(fields).map(([name, value]) => ({ name, value })));
}

function judgeRound(
  { lower, database }: DpkgSettling,
  debs: ReadonlyMap<string, StoredDeb>,
): { readonly upgrade: Upgrade; readonly refused: ReadonlyMap<string, readonly Refusal[]> } {
  const names = new Set(debs.keys());
  const unpacked = new Map<string, Unpacked>();
  const moving = new Map<string, MovingPackage>();
  for (const [name, deb] of debs) {
    const old = database.packages.get(name);
    if (old === undefined) continue;
    const result = unpack(deb, old, { lower, database, moving: names });
    unpacked.set(name, result);
    moving.set(name, { deb, old, changes: result.changes });
  }
  const merged = mergeChanges(
    [...moving.values()].map(({ changes }) => changes),
    { lower, database },
  );
  const files = database.layout.kind === 'status.d' ? withoutDangling(merged, lower) : merged;
  const upgrade: Upgrade = { lower, database, moving, files };
  const refused = new Map(
    [...moving].flatMap(([name, item]) => {
      const reasons = [...(unpacked.get(name)?.refusals ?? []), ...judgePackage(item, upgrade)];
      return reasons.length === 0 ? [] : [[name, reasons] as const];
    }),
  );
  return { upgrade, refused };
}
