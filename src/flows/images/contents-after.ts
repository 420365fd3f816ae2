import { packagePurl } from '../../formats/purl/index.ts';
import { type Contents, isOfSystem, type Os, type Package, type PackageType } from '../../model/index.ts';
import type { PackageUpgrade } from '../../remediate/images/index.ts';

/** What would be in an image after these packages moved: for judging, never for claiming. */
export function contentsAfter(contents: Contents, upgrades: readonly PackageUpgrade[]): Contents {
  const { os } = contents;
  const moves = new Map(upgrades.map((one) => [one.name, one]));
  const kept = contents.packages.map((item) => {
    const move = isOfSystem(item.type) ? moves.get(item.name) : undefined;
    return move === undefined || move.from !== item.version ? item : moved(item, move, os);
  });
  const type = contents.packages.map((item) => item.type).find(isOfSystem);
  const fresh = type === undefined ? [] : upgrades.filter(({ from }) => from === '');
  return { ...contents, packages: [...kept, ...fresh.map((one) => added(one, type ?? 'deb', os))] };
}

/**
 * Advisories speak of source packages. Where the engine does not know the new one's version, and it was not the
 * package's own before, the old one stays, and with it the finding: rather too many than too few.
 */
function moved(item: Package, { to, sourceVersion }: PackageUpgrade, os: Os | undefined): Package {
  const { source: before } = item;
  const own = before?.version === item.version ? to : before?.version;
  const version = sourceVersion ?? own;
  const source = before === undefined || version === undefined ? before : { ...before, version };
  const after = { ...item, version: to, ...(source === undefined ? {} : { source }) };
  return { ...after, purl: packagePurl(after, os) };
}

function added(upgrade: PackageUpgrade, type: PackageType, os: Os | undefined): Package {
  const { name, to: version, architecture } = upgrade;
  const source = { name: upgrade.source, version: upgrade.sourceVersion ?? version };
  const item = { name, version, type, architecture, source };
  return { ...item, purl: packagePurl(item, os) };
}

/** Records of rpm have SHA-256 of files. */
export function hasRpms({ packages }: Contents): boolean {
  return packages.some(({ type }) => type === 'rpm');
}
