import { OakumError } from '../../../../kernel/pure/index.ts';
import type { Refusal } from '../../contract.ts';
import { select } from './solve/select.ts';
import type { WorldPackage } from './solve/world.ts';

/** A version that a repository offers. */
interface Offered {
  readonly version: string;
  readonly sizeBytes: number;
}

export type Brought<Package> =
  | { readonly kind: 'stored'; readonly item: Package }
  | { readonly kind: 'refused'; readonly reasons: readonly Refusal[] };

/** What one package manager brings to the choice. */
export interface Settling<Offer extends Offered, Package extends { readonly version: string }, Upgrade> {
  readonly installed: ReadonlyMap<string, WorldPackage>;
  /** What was asked for, by name. */
  readonly moves: ReadonlyMap<string, Offer>;
  /** What may be drawn in. */
  readonly newest: ReadonlyMap<string, Offer>;
  worldOf(offer: Offer): WorldPackage;
  /** A package with its files, or what is known to stand against it without them. */
  bring(offer: Offer): Promise<Brought<Package>>;
  /** Unpacks and judges packages that move together. */
  judge(packages: ReadonlyMap<string, Package>): {
    readonly upgrade: Upgrade;
    readonly refused: ReadonlyMap<string, readonly Refusal[]>;
  };
}

export interface Settled<Offer, Upgrade> {
  readonly upgrade: Upgrade;
  readonly chosen: ReadonlyMap<string, Offer>;
  /** Of packages that were asked for or drawn in. */
  readonly refusals: readonly Refusal[];
}

/**
 * Each round takes out what was found impossible, with all reasons that are known by then, and chooses again: what needed it
 * falls too, what did not stays.
 */
export async function settle<Offer extends Offered, Package extends { readonly version: string }, Upgrade>(
  settling: Settling<Offer, Package, Upgrade>,
): Promise<Settled<Offer, Upgrade>> {
  const { installed, moves, newest } = settling;
  const packages = new Map<string, Package>();
  const refusals = new Map<string, readonly Refusal[]>();
  for (;;) {
    const selected = select({
      installed,
      roots: worlds(moves, settling),
      offers: worlds(newest, settling),
      refused: new Map(
        [...refusals].flatMap(([name, [first]]) => (first === undefined ? [] : [[name, first]])),
      ),
    });
    const chosen = new Map(
      [...selected.selection.keys()].flatMap((name) => {
        const offer = moves.get(name) ?? newest.get(name);
        return offer === undefined ? [] : [[name, offer] as const];
      }),
    );
    const ahead = await fetchInto(packages, chosen, settling);
    for (const [name, reasons] of ahead) refusals.set(name, reasons);
    if (ahead.size > 0) continue;
    const round = settling.judge(new Map([...packages].filter(([name]) => chosen.has(name))));
    if (round.refused.size === 0) {
      const all = [...selected.refusals, ...[...refusals.values()].flat()];
      return { upgrade: round.upgrade, chosen, refusals: all };
    }
    for (const [name, reasons] of round.refused) refusals.set(name, reasons);
  }
}

function worlds<Offer extends Offered>(
  offers: ReadonlyMap<string, Offer>,
  { worldOf }: { worldOf(offer: Offer): WorldPackage },
): ReadonlyMap<string, WorldPackage> {
  return new Map([...offers].map(([name, offer]) => [name, worldOf(offer)]));
}

const maxDownloadBytes = 2 * 2 ** 30;

/** @returns what is refused without being unpacked. */
async function fetchInto<Offer extends Offered, Package extends { readonly version: string }>(
  packages: Map<string, Package>,
  chosen: ReadonlyMap<string, Offer>,
  { bring }: { bring(offer: Offer): Promise<Brought<Package>> },
): Promise<ReadonlyMap<string, readonly Refusal[]>> {
  const total = [...chosen.values()].reduce((sum, offer) => sum + offer.sizeBytes, 0);
  if (total > maxDownloadBytes) {
    throw new OakumError(
      'patch.too-large',
      `the packages have ${total} bytes, allowed are ${maxDownloadBytes}`,
    );
  }
  const refused = new Map<string, readonly Refusal[]>();
  for (const [name, offer] of chosen) {
    if (packages.get(name)?.version === offer.version) continue;
    const brought = await bring(offer);
    if (brought.kind === 'stored') packages.set(name, brought.item);
    else refused.set(name, brought.reasons);
  }
  return refused;
}
