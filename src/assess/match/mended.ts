import type { Found } from './found.ts';

/**
 * Leaves out what an advisory says of a vulnerability that the installed version has mended by another one. A release
 * without a fix says that every version is affected, also the one that its subscribers have the fix in. And one
 * vulnerability may be mended in each minor release (`el9_2`, `el9_3`): the fix of the package's own minor release counts
 * for it, not the later one of the next, and not another's, because a later build without the fix is newer, too.
 */
export function withoutMended(found: readonly Found[], version: string): readonly Found[] {
  const mended = new Map<string, ReadonlySet<string>>();
  for (const one of found)
    for (const name of namesOf(one))
      mended.set(name, new Set([...(mended.get(name) ?? []), ...buildsThatMend(one, version)]));
  return found.filter((one) => {
    if (one.answer.kind !== 'affected') return true;
    const builds = namesOf(one).flatMap((name) => [...(mended.get(name) ?? [])]);
    const { fixed } = one.answer;
    if (fixed === undefined) return one.advisory.channel !== undefined || builds.length === 0;
    return minorBuild(fixed) === minorBuild(version) || !builds.includes(minorBuild(version));
  });
}

/** The minor releases of the fixes that the version is not below: its own, and for subscribers any. */
function buildsThatMend({ advisory, answer }: Found, version: string): readonly string[] {
  if (answer.kind !== 'not-affected') return [];
  const own = minorBuild(version);
  const builds = advisory.ranges.flatMap(({ fixed }) => (fixed === undefined ? [] : [minorBuild(fixed)]));
  return builds.filter((build) => (build === '' ? advisory.channel !== undefined : build === own));
}

function minorBuild(version: string): string {
  return /\.el\d+_\d+/.exec(version)?.[0] ?? '';
}

function namesOf({ advisory }: Found): readonly string[] {
  return [advisory.id, ...advisory.aliases];
}
