import { compareVersions } from '../../formats/versions/index.ts';
import type { Baseline } from '../../model/index.ts';

const versionTag = /^(v?)(\d+)((?:\.\d+){1,2})(-[a-z][a-z0-9.]*)?$/;

/** Whether a tag is a version that another could be newer than. */
export function isVersionTag(tag: string): boolean {
  return versionTag.test(tag);
}

/**
 * The newest tag of the same `v` and the same suffix (`-slim`, `-alpine`), and of the same major unless any will do: what
 * a person would call the same application, newer. Undefined for a tag that is no version, or that is the newest.
 */
export function newerTag(
  current: string,
  tags: readonly string[],
  major: Baseline['spec']['major'] = 'keep',
): string | undefined {
  const now = versionTag.exec(current);
  if (now === null) return undefined;
  const candidates = tags.filter((tag) => {
    const then = versionTag.exec(tag);
    return (
      then !== null &&
      then[1] === now[1] &&
      (major === 'any' || then[2] === now[2]) &&
      then[4] === now[4] &&
      isNewer(tag, current)
    );
  });
  return candidates.toSorted((left, right) => (isNewer(left, right) ? -1 : 1))[0];
}

function isNewer(left: string, right: string): boolean {
  return compareVersions('semver', plain(left), plain(right)) === 1;
}

/** `v1.2-slim` as `1.2.0`. */
function plain(tag: string): string {
  const numbers = tag.replace(/^v/, '').replace(/-.*$/, '').split('.');
  return [...numbers, '0', '0'].slice(0, 3).join('.');
}
