import { compareVersions } from '../../formats/versions/index.ts';
import type { Baseline } from '../../model/index.ts';

const versionTag = /^(v?)(\d+)((?:\.\d+){1,2})(-[a-z][a-z0-9.]*)?$/;

/** Whether a tag is a version that another could be newer than. */
export function isVersionTag(tag: string): boolean {
  return versionTag.test(withoutPatch(tag));
}

/** A patched image (`1.2-oakum.1`) is followed by what follows the image that it was made from. */
function withoutPatch(tag: string): string {
  return tag.replace(/-oakum\.\d+$/, '');
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
  const ours = withoutPatch(current);
  const now = versionTag.exec(ours);
  if (now === null) return undefined;
  const candidates = tags.filter((tag) => {
    const then = versionTag.exec(tag);
    return (
      then !== null &&
      then[1] === now[1] &&
      (major === 'any' || then[2] === now[2]) &&
      then[4] === now[4] &&
      isNewer(tag, ours)
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
