import { OakumError } from '../../../../kernel/pure/index.ts';
import type { Refusal } from '../../contract.ts';
import type { DpkgDatabase } from '../../dpkg-database/index.ts';
import type { ImageFiles } from '../../image-files/index.ts';
import type { Offer, Offers } from '../../repository/index.ts';
import type { DebStore, StoredDeb } from './deb-store.ts';
import { judgePackage, type MovingPackage, type Upgrade } from './judge/index.ts';
import { newestOffers, type Roots } from './roots.ts';
import { select } from './solve/select.ts';
import { type WorldPackage, worldPackage } from './solve/world.ts';
import { withoutDangling } from './unpack/dangling.ts';
import { mergeChanges } from './unpack/merge.ts';
import { type Unpacked, unpack } from './unpack/unpack.ts';

export interface Settling {
  readonly lower: ImageFiles;
  readonly database: DpkgDatabase;
  readonly offers: Offers;
  readonly roots: Roots;
  readonly store: DebStore;
}

export interface Settled {
  readonly upgrade: Upgrade;
  readonly chosen: ReadonlyMap<string, Offer>;
  /** Of packages that were asked for or drawn in. */
  readonly refusals: readonly Refusal[];
}

/**
 * Each round takes out what was found impossible, with all reasons, and chooses again: what needed it falls too, what
 * did not stays.
 */
export async function settle(settling: Settling): Promise<Settled> {
  const { database, offers, roots } = settling;
  const debs = new Map<string, StoredDeb>();
  const refusals = new Map<string, readonly Refusal[]>();
  const newest = newestOffers(database, offers.byName);
  for (;;) {
    const selected = select({
      installed: new Map([...database.packages].map(([name, item]) => [name, worldPackage(item.stanza)])),
      roots: worlds(roots.moves),
      offers: worlds(newest),
      refused: new Map(
        [...refusals].flatMap(([name, [first]]) => (first === undefined ? [] : [[name, first]])),
      ),
    });
    const chosen = new Map(
      [...selected.selection.keys()].flatMap((name) => {
        const offer = roots.moves.get(name) ?? newest.get(name);
        return offer === undefined ? [] : [[name, offer] as const];
      }),
    );
    await fetchInto(debs, chosen, settling);
    const round = judgeRound(settling, chosen, debs);
    if (round.refused.size === 0) {
      const all = [...selected.refusals, ...[...refusals.values()].flat()];
      return { upgrade: round.upgrade, chosen, refusals: all };
    }
    for (const [name, reasons] of round.refused) refusals.set(name, reasons);
  }
}

function worlds(offers: ReadonlyMap<string, Offer>): ReadonlyMap<string, WorldPackage> {
  return new Map([...offers].map(([name, offer]) => [name, worldOfOffer(offer)]));
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

const maxDownloadBytes = 2 * 2 ** 30;

async function fetchInto(
  debs: Map<string, StoredDeb>,
  chosen: ReadonlyMap<string, Offer>,
  { offers, store }: Settling,
): Promise<void> {
  const total = [...chosen.values()].reduce((sum, offer) => sum + offer.sizeBytes, 0);
  if (total > maxDownloadBytes) {
    throw new OakumError(
      'patch.too-large',
      `the packages have ${total} bytes, allowed are ${maxDownloadBytes}`,
    );
  }
  for (const [name, offer] of chosen) {
    if (debs.get(name)?.version !== offer.version)
      debs.set(name, await store.put(await offers.download(offer)));
  }
}

function judgeRound(
  { lower, database }: Settling,
  chosen: ReadonlyMap<string, Offer>,
  debs: ReadonlyMap<string, StoredDeb>,
): { readonly upgrade: Upgrade; readonly refused: ReadonlyMap<string, readonly Refusal[]> } {
  const names = new Set(chosen.keys());
  const unpacked = new Map<string, Unpacked>();
  const moving = new Map<string, MovingPackage>();
  for (const name of names) {
    const deb = debs.get(name);
    const old = database.packages.get(name);
    if (deb === undefined || old === undefined) continue;
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
