import { parseComponentVersion } from '../../formats/component-version/index.ts';
import type { Package } from '../../model/index.ts';
import { namesOfComponent } from './components.ts';
import { type Route, withoutVersion } from './look-up.ts';

/** By what upstream released; whether the vendor of another build fixed something in it, nobody here knows. */
export function componentRoute(item: Package): Route {
  const version = parseComponentVersion(item.version);
  if (version === undefined) return withoutVersion(item, 'Kubernetes components', 'an upstream version');
  const { upstream, build } = version;
  const known = namesOfComponent(item.name, upstream);
  if (known === undefined)
    return { kind: 'unknown', what: item.name, reason: 'no feed covers this component' };
  return {
    kind: 'look-up',
    title: known.ecosystem,
    ...known,
    version: upstream,
    scheme: 'semver',
    nearestName: true,
    readBound: (bound) => boundFor(upstream, bound.replace(/^v/, '')),
    ...(build === undefined ? {} : { caveat: `vendor build ${build}, its backports unknown` }),
  };
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
