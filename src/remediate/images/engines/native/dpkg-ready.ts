import type { PackageScripts, PackageUpgrade, Refusal } from '../../contract.ts';
import type { Offer, Offers } from '../../repository/index.ts';
import { withDatabase } from './database/write-database.ts';
import { scriptsRan, type Upgrade } from './judge/index.ts';
import { type Ready, whyLeftOut } from './ready.ts';

interface Prepared {
  readonly upgrade: Upgrade;
  readonly offers: Offers;
  /** By name, what the packages came from. */
  readonly chosen: ReadonlyMap<string, Offer>;
  readonly leftOut: readonly Refusal[];
  readonly key: string;
}

/** A settled upgrade of dpkg's packages. */
export function dpkgReady(prepared: Prepared): Ready {
  return {
    kind: 'ready',
    lower: prepared.upgrade.lower,
    packages: upgradesOf(prepared),
    leftOut: prepared.leftOut,
    repositories: prepared.offers.used,
    notes: notesOf(prepared),
    scripts: scriptsOf(prepared),
    layer: { kind: 'new', key: prepared.key, changes: () => withDatabase(prepared.upgrade) },
  };
}

function upgradesOf({ chosen, upgrade }: Prepared): readonly PackageUpgrade[] {
  return [...chosen.values()]
    .map((offer) => ({
      name: offer.name,
      architecture: offer.architecture,
      from: upgrade.database.packages.get(offer.name)?.version ?? '',
      to: offer.version,
      source: offer.source.name,
      sourceVersion: offer.source.version,
      debSha256: offer.sha256.slice('sha256:'.length),
      debUrl: offer.url,
      debSizeBytes: offer.sizeBytes,
    }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

function notesOf(prepared: Prepared): readonly string[] {
  return [...prepared.offers.notes, ...scriptsOf(prepared).map((one) => `${one.package}: ${one.why}`)];
}

function scriptsOf({ upgrade }: Prepared): readonly PackageScripts[] {
  const why = whyLeftOut(scriptsRan(upgrade));
  return [...upgrade.moving.values()].flatMap(({ deb }) => {
    const scripts = ['postinst', 'postrm', 'preinst', 'prerm'].filter((name) => deb.controlFiles.has(name));
    return scripts.length === 0 ? [] : [{ package: deb.name, scripts, what: 'left-out', why } as const];
  });
}
