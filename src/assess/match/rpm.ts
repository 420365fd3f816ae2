import { isModuleBuild } from '../../formats/osv/index.ts';
import { parsePurl } from '../../formats/purl/index.ts';
import { type AdvisoryIndex, feedsFor, moduleMemberName, type Os, type Package } from '../../model/index.ts';
import type { LookUp, Route } from './look-up.ts';
import { type RpmDistribution, rpmDistributionOf } from './rpm-distributions.ts';

/**
 * By the names that a distribution's advisories use: of binary packages, with their whole version, or of the sources that
 * they were built from. A source rpm's name carries no epoch, and where only an advisory has one it does not count:
 * comparing by it would call fixed packages affected.
 */
export function rpmRoute(item: Package, os: Os | undefined, index: Pick<AdvisoryIndex, 'feeds'>): Route {
  if (os === undefined)
    return unknown('rpm packages of an unknown system', 'no os-release file names the system');
  const distribution = rpmDistributionOf(os);
  const ecosystem = distribution === undefined ? undefined : covered(distribution, index);
  if (distribution === undefined || ecosystem === undefined) {
    return unknown(`rpm packages of ${os.prettyName}`, 'no feed that Oakum reads speaks for them');
  }
  const { title, vendor } = distribution;
  if (item.vendor !== undefined && !vendor.test(item.vendor)) {
    const reason = `built by ${item.vendor}: advisories of ${title} do not speak for it`;
    return unknown(`${item.name} ${item.version}`, reason);
  }
  const asked = askedFor(item, distribution);
  if (asked === undefined) {
    const reason = `${item.name} ${item.version} is of a module stream, and its record does not say which`;
    return unknown(`packages of modules of ${title}`, reason);
  }
  return lookUpOf(item, { ...distribution, ecosystem }, asked);
}

/**
 * The release's own ecosystem, or that of its subscribers where only they are spoken for. AlmaLinux is named as what it
 * is also where no feed is there; of the others only the system's own name is known.
 */
function covered(
  { ecosystem, subscribed = [] }: RpmDistribution,
  index: Pick<AdvisoryIndex, 'feeds'>,
): string | undefined {
  const known = [ecosystem, ...subscribed].find((one) => feedsFor(index, one).length > 0);
  return known ?? (ecosystem.startsWith('AlmaLinux:') ? ecosystem : undefined);
}

function lookUpOf(item: Package, distribution: RpmDistribution, asked: Asked): LookUp {
  const { ecosystem, title, subscribed } = distribution;
  const { architecture, source } = item;
  const isBySource = distribution.by === 'source' && source !== undefined;
  return {
    kind: 'look-up',
    ecosystem,
    title,
    ...asked,
    ...(subscribed === undefined ? {} : { subscribed }),
    ...(architecture === undefined || architecture === 'noarch' ? {} : { architecture }),
    version: isBySource ? source.version : item.version,
    ...(item.possible === undefined ? {} : { possible: item.possible }),
    scheme: 'rpm',
    readBound: isBySource ? epochOf(source.version) : asIs,
  };
}

const asIs = (bound: string): string => bound;

/** In the form that the version has: without an epoch where it has none. */
function epochOf(version: string): (bound: string) => string {
  return /^\d+:/.test(version) ? asIs : (bound) => bound.replace(/^\d+:/, '');
}

function unknown(what: string, reason: string): Route {
  return { kind: 'unknown', what, reason };
}

type Asked = Pick<LookUp, 'names' | 'undecided'>;

/**
 * A package of a module stream is judged by that stream's bulletins and by no others, undefined where none is named; a
 * build of a flavour of its own (Oracle's ksplice and FIPS) by bulletins about that flavour.
 */
function askedFor(item: Package, { by, flavours, unfixedBySource }: RpmDistribution): Asked | undefined {
  const name = by === 'source' ? (item.source?.name ?? item.name) : item.name;
  const names = [name, ...(unfixedBySource === true ? [sourceName(item)] : [])];
  const flavour = flavours?.find((one) => one.build.test(item.version));
  if (flavour !== undefined) return { names: [moduleMemberName(flavour.name, name)] };
  const label = parsePurl(item.purl)?.qualifiers.get('rpmmod');
  if (label === undefined) return isModuleBuild(item.version) ? undefined : { names };
  const stream = label.split(':').slice(0, 2).join(':');
  return {
    names: names.map((one) => moduleMemberName(stream, one)),
    undecided: [moduleMemberName(undefined, name)],
  };
}

/** What has no fix is told of sources; they are stored apart, because a source may be called like one of its binaries. */
function sourceName({ name, source }: Package): string {
  return `source:${source?.name ?? name}`;
}
