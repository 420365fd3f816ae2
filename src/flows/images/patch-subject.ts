import type { WantedPackages } from '../../remediate/images/index.ts';
import type { PatchAsked } from '../patch-asked.ts';
import type { LookedAt } from './look-at-image.ts';
import type { ToPatch } from './try-engines.ts';

/** The request to the engines: the same for a plan and for the patch. */
export function patchSubject(
  { read, ended }: LookedAt,
  asked: PatchAsked & { readonly work: 'plan' | 'patch'; readonly wanted: WantedPackages },
): ToPatch {
  const { engines, leaveRefused, wanted, work, signal } = asked;
  return {
    image: read.image,
    source: read.source,
    os: read.contents.os,
    wanted,
    refusals: leaveRefused ? 'the-rest' : 'all-or-nothing',
    planDigest: undefined,
    endOfLife: ended === undefined ? undefined : instantOf(ended.since),
    engines,
    work: `${work}-${read.image.family.manifest}`,
    signal,
  };
}

/** `before 2026-11-01` is known to have passed, too. */
function instantOf(since: string): Temporal.Instant {
  return Temporal.Instant.from(`${since.replace(/^before /, '')}T00:00:00Z`);
}
