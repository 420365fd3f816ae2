import { isModuleBuild } from '../../formats/osv/index.ts';
import { parsePurl } from '../../formats/purl/index.ts';
import { moduleMemberName, type Os, type Package } from '../../model/index.ts';
import type { Route } from './look-up.ts';

interface RpmDistribution {
  readonly ecosystem: string;
  readonly title: string;
  /** Who builds its packages, as their headers say. */
  readonly vendor: RegExp;
}

/**
 * The rpm distributions whose advisories can be read. The others are unknown by name: their advisories count modules,
 * products or flavours in ways of their own, and a neighbour's advisories do not speak for them.
 */
function rpmDistributionOf(os: Os): RpmDistribution | undefined {
  const major = os.versionId?.split('.')[0];
  if (os.id !== 'almalinux' || major === undefined) return undefined;
  return { ecosystem: `AlmaLinux:${major}`, title: `AlmaLinux ${major}`, vendor: /alma ?linux/i };
}

/**
 * By binary package and its own version, because that is what AlmaLinux's bulletins name. A source rpm's name carries no
 * epoch, and comparing by it would call fixed packages affected.
 */
export function rpmRoute(item: Package, os: Os | undefined): Route {
  if (os === undefined)
    return unknown('rpm packages of an unknown system', 'no os-release file names the system');
  const distribution = rpmDistributionOf(os);
  if (distribution === undefined) {
    return unknown(`rpm packages of ${os.prettyName}`, 'no feed that Oakum reads speaks for them');
  }
  const { ecosystem, title, vendor } = distribution;
  if (item.vendor !== undefined && !vendor.test(item.vendor)) {
    const reason = `built by ${item.vendor}: advisories of ${title} do not speak for it`;
    return unknown(`${item.name} ${item.version}`, reason);
  }
  const names = namesOf(item);
  if (names === undefined) {
    const reason = `${item.name} ${item.version} is of a module stream, and its record does not say which`;
    return unknown(`packages of modules of ${title}`, reason);
  }
  return {
    kind: 'look-up',
    ecosystem,
    title,
    ...names,
    version: item.version,
    scheme: 'rpm',
    readBound: asIs,
  };
}

const asIs = (bound: string): string => bound;

function unknown(what: string, reason: string): Route {
  return { kind: 'unknown', what, reason };
}

/** A package of a module stream is judged by that stream's bulletins and by no others; undefined where none is named. */
function namesOf(
  item: Package,
): Pick<Extract<Route, { kind: 'look-up' }>, 'names' | 'undecided'> | undefined {
  const label = parsePurl(item.purl)?.qualifiers.get('rpmmod');
  if (label === undefined) return isModuleBuild(item.version) ? undefined : { names: [item.name] };
  const stream = label.split(':').slice(0, 2).join(':');
  return {
    names: [moduleMemberName(stream, item.name)],
    undecided: [moduleMemberName(undefined, item.name)],
  };
}
