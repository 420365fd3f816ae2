import { compareText, type Digest, errorCode, errorMessage, OakumError } from '../kernel/index.ts';
import type { CollectedImage, GarbageCollection, KeepReason } from '../model/index.ts';
import { attachedTo, type Beside } from './garbage/attached-to.ts';
import { type Meant, meantBy } from './garbage/meant.ts';
import { type PushedImage, pushedImages } from './garbage/pushed-images.ts';
import { removeImage } from './garbage/remove-image.ts';
import { type Tags, tagsOf } from './garbage/tags-of.ts';
import { type WhoNeeds, whoNeeds } from './garbage/who-needs.ts';
import { requireWriting } from './runs/why-stopped.ts';
import type { World } from './world.ts';

export interface CollectRequest {
  /** Without it nothing is removed: what would be is listed. */
  readonly isDeleting: boolean;
  /** Clusters that were never read here run nothing of what Oakum patched: a person says so. */
  readonly mayBeNowhere?: boolean;
  /** Nothing else is looked at, told or removed; absent for all that Oakum pushed. */
  readonly only?: Meant;
  readonly signal: AbortSignal;
}

/**
 * Which patched images nothing needs any more, with what lies beside them; removes them where that is asked for. Only what
 * the evidence log says that Oakum pushed is looked at, and only while its tag names that very digest.
 *
 * @throws writing.paused, writing.configuration, usage.not-pushed, and what the store throws.
 */
export async function collectGarbage(world: World, request: CollectRequest): Promise<GarbageCollection> {
  const { isDeleting, mayBeNowhere = false, only, signal } = request;
  if (isDeleting) await requireWriting(world);
  const all = await pushedImages(world);
  const isMeant = meantBy(only, all);
  const needs = await whoNeeds(world, { mayBeNowhere, signal });
  const byRepository = Map.groupBy(all, ({ repository }) => repository);
  const looked: (CollectedImage | undefined)[] = [];
  for (const [repository, pushed] of byRepository)
    if (pushed.some(isMeant))
      looked.push(...(await collectIn(world, { request, needs, repository, pushed, isMeant })));
  const { clusters, unread } = needs;
  const images = looked
    .filter((one) => one !== undefined)
    .toSorted((left, right) => compareText(left.image, right.image));
  return { schemaVersion: 1, isDeleting, images, gone: looked.length - images.length, clusters, unread };
}

interface Repository {
  readonly request: CollectRequest;
  readonly needs: WhoNeeds;
  readonly repository: string;
  readonly pushed: readonly PushedImage[];
  isMeant(image: PushedImage): boolean;
}

/** Undefined is an image that is gone. A registry that does not answer keeps its images. */
async function collectIn(world: World, one: Repository): Promise<readonly (CollectedImage | undefined)[]> {
  const { repository, request } = one;
  const meant = one.pushed.filter(one.isMeant);
  const collected: (CollectedImage | undefined)[] = [];
  try {
    const registries = await world.registries();
    const [source, target] = [registries.source(repository), registries.target(repository)];
    const tags = await tagsOf({ source, target }, request.signal);
    // What was removed is no reason any more to keep what it shared with the next.
    const left = tags === undefined ? undefined : new Map(tags);
    for (const image of meant)
      collected.push(await collectOne(world, { ...one, image, source, target, tags: left }));
    return collected;
  } catch (error) {
    request.signal.throwIfAborted();
    if (!(error instanceof OakumError)) throw error;
    const reason = { code: 'not-read', reason: `${errorMessage(error)} (${errorCode(error)})` } as const;
    // What came of those before it did come of them.
    const rest = meant.slice(collected.length);
    return [...collected, ...rest.map((image) => listed(image, { state: 'kept', reasons: [reason] }))];
  }
}

type Registries = Awaited<ReturnType<World['registries']>>;

interface One extends Repository {
  readonly image: PushedImage;
  readonly source: ReturnType<Registries['source']>;
  readonly target: ReturnType<Registries['target']>;
  readonly tags: Map<string, Digest> | undefined;
}

async function collectOne(world: World, one: One): Promise<CollectedImage | undefined> {
  const { image, source, target, tags, needs, request } = one;
  const { signal } = request;
  if (tags === undefined) return listed(image, { state: 'kept', reasons: [tooManyTags] });
  const names = tags.get(image.tag);
  if (names === undefined) return undefined;
  // One digest under several tags of ours is one image: what speaks for it under one speaks for it under all.
  const same = one.pushed.filter(({ tag, digest }) => digest === image.digest && tags.get(tag) === digest);
  const ours = new Set(same.map(({ tag }) => tag));
  const reasons =
    names === image.digest
      ? [
          ...same.flatMap(needs.reasonsFor),
          ...same.filter((other) => !one.isMeant(other)).map(notMeant),
          ...sharedWith(tags, ours, image.digest),
        ]
      : [movedTo(names)];
  if (reasons.length > 0) return listed(image, { state: 'kept', reasons });
  const beside = await attachedTo({ source, target, tags }, image.digest, signal);
  if (!request.isDeleting) return listed(image, { state: 'removable', reasons: [], beside });
  return remove(world, { ...one, tags, ours, beside });
}

interface ToRemove extends One {
  readonly tags: Map<string, Digest>;
  /** Tags of ours that name it. */
  readonly ours: ReadonlySet<string>;
  readonly beside: readonly Beside[];
}

async function remove(
  world: World,
  { image, target, tags, ours, beside, needs, request }: ToRemove,
): Promise<CollectedImage> {
  const { signal } = request;
  await requireWriting(await world.renewed());
  const besideTags = beside.flatMap(({ tag }) => tag ?? []);
  const meant = new Set([...ours, ...besideTags]);
  const mayRemove = (digest: Digest): boolean => !needs.isNeeded(digest) && !isShared(tags, meant, digest);
  try {
    const removed = await removeImage(world, { image, beside, target, mayRemove, signal });
    if (removed.kind === 'unsupported')
      return listed(image, { state: 'failed', code: 'images.delete-unsupported', reasons: [], beside });
    for (const tag of [image.tag, ...besideTags]) tags.delete(tag);
    return listed(image, { state: 'removed', reasons: [], beside });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof OakumError)) throw error;
    return listed(image, { state: 'failed', code: error.code, reasons: [], beside });
  }
}

/** A tag that is not meant names it, too: removing the digest would take that with it. */
function isShared(tags: Tags, meant: ReadonlySet<string>, digest: Digest): boolean {
  return othersOf(tags, meant, digest).length > 0;
}

function othersOf(tags: Tags, meant: ReadonlySet<string>, digest: Digest): readonly string[] {
  return [...tags].flatMap(([tag, named]) => (named === digest && !meant.has(tag) ? [tag] : []));
}

function sharedWith(tags: Tags, ours: ReadonlySet<string>, digest: Digest): readonly KeepReason[] {
  const [other] = othersOf(tags, ours, digest);
  return other === undefined
    ? []
    : [{ code: 'shared', reason: `${other}, which Oakum did not push, names it, too` }];
}

/** Its signatures are those of the other, too. */
function notMeant({ tag }: PushedImage): KeepReason {
  return { code: 'shared', reason: `${tag}, which is not to be removed, names it, too` };
}

const tooManyTags: KeepReason = {
  code: 'not-read',
  reason: 'its repository has more tags than can be looked at',
};

function movedTo(names: Digest): KeepReason {
  return { code: 'tag-moved', reason: `its tag names ${names}, which Oakum did not push there` };
}

function listed(
  { repository, tag, digest, at }: PushedImage,
  found: Pick<CollectedImage, 'state' | 'reasons'> & {
    readonly code?: string;
    readonly beside?: readonly Beside[];
  },
): CollectedImage {
  const { state, reasons, code, beside = [] } = found;
  return {
    image: `${repository}:${tag}`,
    digest,
    pushedAt: at,
    state,
    ...(code === undefined ? {} : { code }),
    reasons,
    beside: beside.map((one) => one.tag ?? one.digest),
  };
}
