import { OakumError } from '../../kernel/index.ts';
import { anyEngineId, patchEngineIds, type WantedPackages } from '../../remediate/images/index.ts';
import type { PatchAsked } from '../patch-asked.ts';
import type { ToAsk } from './ask-engines.ts';
import type { LookedAt } from './look-at-image.ts';

/** The request to the engines: the same for a plan and for the patch. @throws usage.engine */
export function patchSubject(
  { read, below, ended }: LookedAt,
  asked: PatchAsked & { readonly work: 'plan' | 'patch'; readonly wanted: WantedPackages },
): ToAsk {
  const { leaveRefused, wanted, work, signal } = asked;
  const engines = asked.engines.map(engineId);
  return {
    image: read.image,
    source: read.source,
    os: read.contents.os,
    contents: read.contents,
    below,
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

function engineId(text: string): string {
  const known = anyEngineId(text);
  if (known !== undefined) return known;
  throw new OakumError('usage.engine', `there is no engine ${JSON.stringify(text)}`, {
    hint: `${patchEngineIds.join(', ')}; oakum patch rebuild, rebase and source are commands of their own`,
  });
}
