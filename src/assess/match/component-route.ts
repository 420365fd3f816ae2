import { parseComponentVersion } from '../../formats/component-version/index.ts';
import type { Package } from '../../model/index.ts';
import { namesOfComponent } from './components.ts';
import { type Route, withoutVersion } from './look-up.ts';
import { isRuntime } from './runtimes.ts';

/** By what upstream released; whether the vendor of another build fixed something in it, nobody here knows. */
export function componentRoute(item: Package): Route {
  const version = parseComponentVersion(item.version);
  if (version === undefined) return withoutVersion(item, 'Kubernetes components', 'an upstream version');
  const { upstream } = version;
  const known = namesOfComponent(item.name, upstream);
  if (known === undefined)
    return { kind: 'unknown', what: item.name, reason: 'no feed covers this component' };
  const build = version.build ?? revisionOf(item);
  return {
    kind: 'look-up',
    title: known.ecosystem,
    ...known,
    version: upstream,
    scheme: 'semver',
    nearestName: true,
    readBound: (bound) => boundFor(upstream, bound.replace(/^v/, '')),
    ...(build === undefined ? {} : { caveat: `vendor build ${build}, its backports unknown` }),
    ...(build === undefined || !isRuntime(item.name) ? {} : { remains: remainsOf(item, upstream) }),
  };
}

/** Azure's containerd says the revision of its package (`1.7.15-1`), as images of etcd say their own rebuild. */
function revisionOf({ name, version }: Package): string | undefined {
  return isRuntime(name) ? /-(\d{1,3})$/.exec(version)?.[1] : undefined;
}

function remainsOf({ name, version }: Package, upstream: string): { what: string; reason: string } {
  const reason = `judged as upstream's ${upstream}: what its builder changed in it is not known`;
  return { what: `${name} ${version}`, reason };
}

/** Go's name for a commit: `0.5.0-alpha.5.0.20190108173120-83c051b701d3`. */
const commit = /^(\d+)\..*\d{14}-[0-9a-f]{12}$/;

/**
 * A module whose releases Go does not know by their numbers has commits of version 0 in its advisories (etcd,
 * ingress-nginx): whether such a commit is in release 3.3.10, no comparison tells.
 */
function boundFor(version: string, bound: string): string {
  const major = commit.exec(bound)?.[1];
  return major === '0' && !version.startsWith('0.') ? `commit ${bound}` : bound;
}
