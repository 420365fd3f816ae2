import type { Patch, Ranked, RebuildOrder } from '../../model/index.ts';
import { describeRemoval, patchId, shortName } from './describe-patch.ts';
import { loanReason } from './loan-reason.ts';
import { waysAsRebuilt } from './ways.ts';

type LayerPatch = Extract<Patch, { readonly kind: 'layer-patch' }>;
export type RebuildPatch = Extract<Patch, { readonly kind: 'rebuild' }>;

export interface RebuildFacts {
  /** Every finding of the image. */
  readonly ranked: readonly Ranked[];
  /** Ids of those that a build on the fixed base ends. */
  readonly ends: ReadonlySet<string>;
  readonly order: RebuildOrder;
}

/**
 * The rebuild that takes the place of a layer patch, with date, points and ways of its own; undefined where it would not
 * end all that the layer would.
 */
export function asRebuild(
  layer: LayerPatch,
  { ranked, ends, order }: RebuildFacts,
): RebuildPatch | undefined {
  if (layer.removes.some(({ id }) => !ends.has(id))) return undefined;
  const removed = ranked.filter(({ finding }) => ends.has(finding.id));
  const { packages: _, due: _due, dueRule: _rule, ways: _ways, ...rest } = layer;
  const { image, subject } = layer;
  const reason = `CI of Baseline ${order.baseline} builds ${order.revision.slice(0, 12)} again on ${order.base}`;
  const left = ranked.length - removed.length;
  const ways = waysAsRebuilt(layer, { reason, removed: removed.length, left });
  return {
    ...rest,
    kind: 'rebuild',
    id: patchId('rebuild', { subject, reference: image }),
    ...describeRemoval(ranked, removed),
    title: `${shortName(image)} rebuild on ${shortName(withoutDigest(order.base))}`,
    how: layer.how.replace('layer patch, new tag', 'rebuild by its owner’s CI'),
    reasons: [reason, ...layer.reasons.filter((one) => !isAboutLayer(one))],
    order,
    ...(ways === undefined ? {} : { ways }),
  };
}

function withoutDigest(reference: string): string {
  return reference.replace(/@sha256:[0-9a-f]{64}$/, '');
}

function isAboutLayer(reason: string): boolean {
  return reason === loanReason || / package\(s\) have a fix in /.test(reason);
}
