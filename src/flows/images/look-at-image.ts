import { osRelease, supportOf } from '../../assess/lifecycle/index.ts';
import { type MatchResult, matchContents } from '../../assess/match/index.ts';
import { type Os, platformText } from '../../model/index.ts';
import { readTables } from '../assess/tables.ts';
import type { PatchAsked } from '../patch-asked.ts';
import type { World } from '../world.ts';
import { type FoundOrigin, findOrigin } from './origin.ts';
import { type ImageRead, type ReadImageRequest, readImage } from './read-image.ts';

/** An image with what is wrong in it, before anybody patches it. */
export interface LookedAt {
  readonly read: ImageRead;
  readonly judged: MatchResult;
  /** What it was made from, where it was patched before. */
  readonly below: FoundOrigin;
  /** Set where fixes for everybody have ended for its release. */
  readonly ended: EndedRelease | undefined;
}

export interface EndedRelease {
  readonly release: string;
  /** `2024-06-30`, or `before` a day. */
  readonly since: string;
}

/** Of an index, where no platform is named. */
const usualPlatform = { os: 'linux', architecture: 'amd64' } as const;

/** Reads an image that a person names, and judges what is in it. */
export async function lookAtImage(
  world: World,
  {
    reference,
    of,
    withAttached,
    meanwhile,
    signal,
  }: Pick<PatchAsked, 'reference' | 'of' | 'signal'> & {
    /** Asks for provenance that others attached to it, too. */
    readonly withAttached?: true;
    readonly meanwhile?: ReadImageRequest['meanwhile'];
  },
): Promise<LookedAt> {
  const { platform = usualPlatform, digest } = of ?? {};
  world.progress.step(`reading ${reference}${of === undefined ? '' : ` for ${platformText(platform)}`}`);
  const reading = {
    reference,
    digest,
    mayBeLocal: true,
    platform,
    useCache: true,
    withAttached,
    meanwhile,
    signal,
  };
  const read = await readImage(world, reading);
  const judged = matchContents(read.contents, await world.advisories());
  const below = await findOrigin(world, read, { reference, signal });
  return { read, judged, below, ended: await endedRelease(world, read.contents.os) };
}

async function endedRelease(world: World, os: Os | undefined): Promise<EndedRelease | undefined> {
  const release = os === undefined ? undefined : osRelease(os);
  if (release === undefined) return undefined;
  const { lifecycle } = await readTables(world.data);
  const today = world.clock.now().toZonedDateTimeISO('UTC').toPlainDate().toString();
  const support = supportOf(lifecycle, release, today);
  if (support.kind !== 'ended' && support.kind !== 'paid-only') return undefined;
  return {
    release: `${support.title} ${support.cycle}`,
    since: support.since ?? `before ${lifecycle.asOf}`,
  };
}
