import { versionSchemeOf } from '../../formats/versions/index.ts';
import { type AdvisoryIndex, advisoryName, feedsFor, type Os, type Package } from '../../model/index.ts';
import { componentRoute } from './component-route.ts';
import { certifiedLine, coveredEcosystem, distributionOf } from './distribution.ts';
import { goVersion, stagingVersion } from './golang.ts';
import { type Route, withoutVersion } from './look-up.ts';
import { rpmRoute } from './rpm.ts';
import { distributionBuild, isDistributionBuild } from './runtimes.ts';

export type { Route } from './look-up.ts';

/** Where a package is looked up depends on who speaks for what, never on what is said. */
type Feeds = Pick<AdvisoryIndex, 'feeds'>;

const asIs = (bound: string): string => bound;

export function routeOf(item: Package, os: Os | undefined, index: Feeds): Route {
  const route = unscreenedRoute(item, os, index);
  if (route.kind === 'unknown' || feedsFor(index, route.ecosystem).length > 0) return route;
  return { kind: 'unknown', what: route.title, reason: `no feed covers ${route.title}` };
}

function unscreenedRoute(item: Package, os: Os | undefined, index: Feeds): Route {
  switch (item.type) {
    case 'deb':
    case 'apk':
      return distributionRoute(item, os, index);
    case 'golang':
      return goRoute(item);
    case 'pypi':
      return languageRoute(item, 'PyPI');
    case 'npm':
      return languageRoute(item, 'npm');
    case 'maven':
      return mavenRoute(item);
    case 'cargo':
      return languageRoute(item, 'crates.io');
    case 'gem':
      return languageRoute(item, 'RubyGems');
    case 'nuget':
      return languageRoute(item, 'NuGet');
    case 'composer':
      return languageRoute(item, 'Packagist');
    case 'kubernetes':
      return isDistributionBuild(item.name, item.version)
        ? runtimeRoute(item, os, index)
        : componentRoute(item);
    case 'rpm':
      return rpmRoute(item, os, index);
    case 'bitnami':
      return bitnamiRoute(item);
    case 'generic':
      return programRoute(item);
    case 'conda':
    case 'opkg':
      return {
        kind: 'unknown',
        what: `${item.type} packages`,
        reason: 'no feed and no version order for them',
      };
  }
}

/** By source package and source version; `+b1` marks a rebuild of the same source. */
function distributionRoute(item: Package, os: Os | undefined, index: Feeds): Route {
  const scheme = item.type === 'apk' ? 'apk' : 'deb';
  const release = os === undefined ? undefined : distributionOf(os);
  const distribution = release === undefined ? undefined : certifiedLine(release, item.version);
  if (distribution === undefined) {
    const name = os === undefined ? 'an unknown system' : os.prettyName;
    const reason = os === undefined ? 'no os-release file names the system' : 'it names no release';
    return { kind: 'unknown', what: `${item.type} packages of ${name}`, reason };
  }
  if (isThirdParty(item)) {
    const reason = `built by a third party: advisories of ${distribution.title} do not speak for it`;
    return { kind: 'unknown', what: `${item.name} ${item.version}`, reason };
  }
  const ecosystem = coveredEcosystem(index, distribution);
  const version = (item.source?.version ?? item.version).replace(/\+b\d+$/, '');
  const subscribed = (distribution.subscribed ?? []).filter((one) => one !== ecosystem);
  return {
    kind: 'look-up',
    ecosystem,
    title: distribution.title,
    ...(subscribed.length === 0 ? {} : { subscribed }),
    names: [item.source?.name ?? item.name],
    version,
    scheme,
    ...(item.architecture === undefined ? {} : { architecture: item.architecture }),
    ...(item.possible === undefined ? {} : { possible: item.possible }),
    readBound: asIs,
  };
}

/** A runtime that a distribution built, under the names of its packages. */
function runtimeRoute(item: Package, os: Os | undefined, index: Feeds): Route {
  const build = distributionBuild(item, os);
  if (build.kind === 'unknown') return build;
  const route = distributionRoute(build.item, build.os, index);
  return route.kind === 'unknown' ? route : { ...route, names: build.names };
}

/** Archives that mark their builds in the version: NodeSource, PostgreSQL, Docker, Sury, Ubuntu PPAs. */
function isThirdParty(item: Package): boolean {
  return item.type === 'deb' && /nodesource|\.pgdg|~debian\.\d+~|\+\d+~sury|ppa\d/.test(item.version);
}

function goRoute(item: Package): Route {
  const version = goVersion(item.version);
  if (version === undefined) return withoutVersion(item, 'Go modules');
  const module = item.name;
  return {
    kind: 'look-up',
    ecosystem: 'Go',
    title: 'Go',
    names: [module],
    version: stagingVersion(module, version),
    scheme: 'semver',
    readBound: (bound) => stagingVersion(module, goVersion(bound) ?? bound),
  };
}

/** Bitnami's own build number (`1.10.1-4`) is no pre-release; advisories are about what upstream released. */
function bitnamiRoute(item: Package): Route {
  if (item.version === '') return withoutVersion(item, 'Bitnami packages');
  const version = item.version.replace(/-\d+$/, '');
  const names = [item.name];
  return {
    kind: 'look-up',
    ecosystem: 'Bitnami',
    title: 'Bitnami',
    names,
    version,
    scheme: 'semver',
    readBound: asIs,
  };
}

/** Of programs that no package manager brought, only Node.js publishes advisories with versions. */
function programRoute(item: Package): Route {
  if (item.name !== 'node')
    return { kind: 'unknown', what: 'generic packages', reason: 'no feed and no version order for them' };
  if (item.version === '') return withoutVersion(item, 'Node.js');
  return {
    kind: 'look-up',
    ecosystem: 'Node.js',
    title: 'Node.js',
    names: ['node'],
    version: item.version,
    scheme: 'semver',
    readBound: asIs,
  };
}

/** Advisories are about `group:artifact`; many archives do not say their group, and an artifact alone may be anybody's. */
function mavenRoute(item: Package): Route {
  if (item.name.includes(':')) return languageRoute(item, 'Maven');
  const reason = `nothing in the archive names the group of ${item.name}`;
  return { kind: 'unknown', what: 'Maven packages without a group', reason };
}

type LanguageEcosystem = 'PyPI' | 'npm' | 'Maven' | 'crates.io' | 'RubyGems' | 'NuGet' | 'Packagist';

function languageRoute(item: Package, ecosystem: LanguageEcosystem): Route {
  const scheme = versionSchemeOf(item.type);
  if (item.version === '') return withoutVersion(item, `${ecosystem} packages`);
  if (scheme === undefined) {
    return { kind: 'unknown', what: `${ecosystem} packages`, reason: 'no version order for them' };
  }
  const names = [advisoryName(ecosystem, item.name)];
  return {
    kind: 'look-up',
    ecosystem,
    title: ecosystem,
    names,
    version: item.version,
    scheme,
    readBound: asIs,
  };
}
