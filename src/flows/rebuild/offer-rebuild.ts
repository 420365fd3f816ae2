import { asRebuild, type RebuildPatch } from '../../decide/options/index.ts';
import { parseImageReference, printReference, repositoryOf } from '../../formats/oci/index.ts';
import { errorCode, errorMessage, OakumError } from '../../kernel/index.ts';
import { buildSourceDigest, type Patch, type Ranked, type RebuildOrder } from '../../model/index.ts';
import { pushedTo } from '../estate/pushed-to.ts';
import { lookAtImage } from '../images/look-at-image.ts';
import { recipeDigest } from '../runs/remember-bad-digest.ts';
import type { World } from '../world.ts';
import { type Ordered, orderFor } from './order.ts';
import { resultImage, type TaggedReference } from './result-image.ts';

export interface Offering {
  readonly layer: Extract<Patch, { kind: 'layer-patch' }>;
  /** Every finding of its image. */
  readonly ranked: readonly Ranked[];
  /** Of the cluster's nodes. */
  readonly architectures: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/** The layer stays with the reason why no CI is asked. */
export type RebuildOffer =
  | { readonly kind: 'rebuild'; readonly patch: RebuildPatch; readonly to: Place }
  | { readonly kind: 'stays'; readonly state: 'impossible' | 'unknown'; readonly reason: string };

interface Place {
  readonly repository: string;
  readonly tag: string;
}

/**
 * What a plan would ask the owner's CI for in place of a layer. Only registries are asked here, for the image and its base; CI hears of it when the
 * plan is carried out.
 */
export async function offerRebuild(world: World, offering: Offering): Promise<RebuildOffer> {
  try {
    return await offer(world, offering);
  } catch (error) {
    offering.signal.throwIfAborted();
    if (!(error instanceof OakumError)) throw error;
    return { kind: 'stays', state: 'unknown', reason: `${errorMessage(error)} (${errorCode(error)})` };
  }
}

async function offer(world: World, offering: Offering): Promise<RebuildOffer> {
  const { layer, architectures, signal } = offering;
  const others = [...architectures].filter((one) => one !== 'amd64').toSorted();
  if (others.length > 0)
    return stays(
      `nodes are of ${others.join(', ')}, and only what is built for amd64 is judged (rebuild.other-platform)`,
    );
  const reference = printReference({ ...parseImageReference(layer.image), digest: layer.digest });
  const looked = await lookAtImage(world, { reference, signal, withAttached: true });
  const asked = { looked, reference: layer.image, revision: undefined, base: undefined, signal };
  const ordered = await orderFor(world, asked);
  if (ordered.kind === 'refused') return stays(`${ordered.message} (${ordered.code})`);
  if (ordered.kind === 'nothing-to-do') return stays(ordered.message);
  return offerOf(world, offering, ordered);
}

async function offerOf(world: World, { layer, ranked }: Offering, ordered: Ordered): Promise<RebuildOffer> {
  const { place, ...order } = await orderOf(world, layer.image, ordered);
  if (!pushedTo(world.documents).includes(place.registry))
    return stays(
      `no Registry document opens ${place.registry}, where its result would lie, for new images (rebuild.registry-off)`,
    );
  const ends = new Set(ordered.base.ends.map(({ id }) => id));
  const patch = asRebuild(layer, { ranked, ends, order });
  if (patch === undefined) {
    const ended = layer.removes.filter(({ id }) => ends.has(id)).length;
    return stays(
      `a build on ${order.base} would end ${ended} of the ${layer.removes.length} that the layer ends`,
    );
  }
  const bad = await whyQuarantined(world, patch);
  if (bad !== undefined) return stays(`the same build failed before: ${bad}`);
  return { kind: 'rebuild', patch, to: { repository: repositoryOf(place), tag: place.tag } };
}

function stays(reason: string): RebuildOffer {
  return { kind: 'stays', state: 'impossible', reason };
}

async function orderOf(
  world: World,
  image: string,
  { source, baseline, revision: { revision }, base }: Ordered,
): Promise<RebuildOrder & { readonly place: TaggedReference }> {
  const request = world.ids.next('oakum');
  const place = resultImage(source, { reference: image, revision, request });
  const { where } = await world.ci(source.build);
  return {
    baseline,
    sourceDigest: buildSourceDigest(source),
    ci: where,
    ...(source.build.ci === 'tekton' ? { namespace: source.build.namespace } : {}),
    revision,
    base: base.pinned,
    request,
    result: `${repositoryOf(place)}:${place.tag}`,
    place,
  };
}

async function whyQuarantined(world: World, patch: RebuildPatch): Promise<string | undefined> {
  const recipe = recipeDigest(patch);
  const { knowledge } = await world.store();
  return recipe === undefined ? undefined : knowledge.quarantined(recipe);
}
