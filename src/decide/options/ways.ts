import type { Patch, PatchWay, Ranked, SourceFix } from '../../model/index.ts';
import type { ImageUse } from './contract.ts';
import { shortName } from './describe-patch.ts';

/** What looking for a newer tag came to. */
export type NewerTag =
  | { readonly kind: 'newer'; readonly image: string }
  /** The registry was asked, and has none that counts. */
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** What is known of an image beside its findings. */
export interface WayFacts {
  readonly newer: NewerTag;
  /** Where it says that it was built from. */
  readonly source: SourceFix;
  /** The Baseline that says how its owner's CI builds it, by name. */
  readonly builtBy: string | undefined;
}

type LayerPatch = Extract<Patch, { readonly kind: 'layer-patch' }>;

/** What a patch would do, as far as the ways tell of it; a Patch is one. */
export type WayOffer =
  | { readonly kind: 'tag-bump'; readonly removes: readonly unknown[]; readonly toImage: string }
  | {
      readonly kind: 'layer-patch';
      readonly removes: readonly unknown[];
      readonly packages: readonly unknown[];
    }
  /** Chosen as a plan is made, after the ways were said. */
  | { readonly kind: 'rebuild'; readonly removes: readonly unknown[] }
  | { readonly kind: 'none'; readonly removes: readonly unknown[]; readonly how: string };

export interface WaysInput extends WayFacts {
  /** `bases` is absent where nobody looked for them: an image by itself has no estate. */
  readonly use: Partial<Pick<ImageUse, 'bases'>>;
  /** Of the image: all that may be removed. */
  readonly ranked: readonly Pick<Ranked, 'finding'>[];
  /** What could be done by a patch, of the same image. */
  readonly options: readonly WayOffer[];
  readonly chosen: WayOffer;
  /** Something of the estate could not be read: a base may be among that. */
  readonly isPartial?: boolean;
}

const risks = {
  'newer-tag': 'another version of the application: its own changes come along',
  rebuild: 'whatever changed in its build and its dependencies since comes along',
  base: 'every image built on it is rebuilt or patched again',
  'layer-patch': 'a loan: the next build of its owner brings the old packages back',
  mitigation: 'the vulnerability stays',
} as const satisfies Record<PatchWay['way'], string>;

/** Every way with its reason, in the order in which they are preferred: the most lasting first. */
export function waysFor(input: WaysInput): readonly PatchWay[] {
  return [newerTag(input), rebuild(input), base(input), layer(input), mitigation(input)];
}

function newerTag(input: WaysInput): PatchWay {
  const { newer } = input;
  const option = input.options.find(({ kind }) => kind === 'tag-bump');
  if (option !== undefined) return taken('newer-tag', option, input);
  if (newer.kind === 'unknown') return without('newer-tag', 'unknown', newer.reason);
  const reason = newer.kind === 'none' ? newer.reason : `${newer.image} has every one of these findings, too`;
  return without('newer-tag', 'impossible', reason);
}

/** A build of today takes the packages of today: whatever has a fix may go, and nobody knows before it was scanned. */
function rebuild({ source, builtBy, ranked }: WaysInput): PatchWay {
  const fixed = ranked.filter(({ finding }) => finding.fix.state === 'fixed').length;
  if (fixed === 0) return without('rebuild', 'impossible', 'nothing of it has a fix yet');
  if (source.kind === 'unknown' && builtBy === undefined)
    return without(
      'rebuild',
      'unknown',
      'no label and no provenance that was read says where it is built from: name its source in a Baseline',
    );
  const where =
    source.kind === 'known'
      ? `built from ${source.repository}${revisionText(source)}`
      : `Baseline ${builtBy} names its source`;
  const how =
    builtBy === undefined
      ? 'its owner builds it on a fixed base'
      : `oakum patch rebuild asks the CI of Baseline ${builtBy}`;
  return {
    way: 'rebuild',
    state: 'possible',
    reason: `${where}: ${how}`,
    removes: fixed,
    isAtMost: true,
    leaves: ranked.length - fixed,
    risk: risks.rebuild,
  };
}

function revisionText({ revision }: Extract<SourceFix, { kind: 'known' }>): string {
  return revision === undefined ? '' : ` at ${revision.slice(0, 12)}`;
}

/** The one of the bases that brings the most of what has a fix. */
function base({ use, ranked, isPartial = false }: WaysInput): PatchWay {
  if (use.bases === undefined)
    return without(
      'base',
      'unknown',
      'it was looked at by itself: a scan of a cluster knows the bases of its images',
    );
  const fixable = ranked.filter(({ finding }) => finding.fix.state === 'fixed');
  const brought = use.bases
    .map((share) => ({
      share,
      removes: fixable.filter(({ finding }) => share.findings.has(finding.id)).length,
    }))
    .filter(({ removes }) => removes > 0)
    .toSorted((left, right) => right.removes - left.removes);
  const [most] = brought;
  if (most === undefined && isPartial)
    return without('base', 'unknown', 'not everything here could be read, and its base may be among that');
  if (most === undefined)
    return without(
      'base',
      'impossible',
      'no image that was read here is a base that brings any of them with a fix',
    );
  const { base: from, images } = most.share;
  return {
    way: 'base',
    state: 'possible',
    reason: `patch ${shortName(from.name)} once and build what lies on it again: it brings ${most.removes} of them, to ${images} image${images === 1 ? '' : 's'} in all`,
    removes: most.removes,
    isAtMost: true,
    leaves: ranked.length - most.removes,
    risk: risks.base,
  };
}

function layer(input: WaysInput): PatchWay {
  const option = input.options.find(({ kind }) => kind === 'layer-patch');
  if (option !== undefined) return taken('layer-patch', option, input);
  const fixed = input.ranked.filter(({ finding }) => finding.fix.state === 'fixed');
  const types = [...new Set(fixed.map(({ finding }) => finding.package.type))].toSorted();
  return without(
    'layer-patch',
    'impossible',
    fixed.length === 0
      ? 'no package of it has a fix in its distribution'
      : `no engine can put these in a layer: ${types.join(', ')}`,
  );
}

function mitigation({ chosen, ranked }: WaysInput): PatchWay {
  const isChosen = chosen.kind === 'none';
  return {
    way: 'mitigation',
    state: isChosen ? 'chosen' : 'possible',
    reason: isChosen
      ? `${chosen.how}: take away who can reach it, or accept it with a reason, an owner and an end`
      : 'for what stays: take away who can reach it, or accept it with a reason, an owner and an end',
    removes: 0,
    leaves: ranked.length,
    risk: risks.mitigation,
  };
}

/** A way that a patch carries out: chosen, or why another was. */
function taken(way: 'newer-tag' | 'layer-patch', option: WayOffer, { chosen, ranked }: WaysInput): PatchWay {
  const removes = option.removes.length;
  const common = { way, removes, leaves: ranked.length - removes, risk: risks[way] } as const;
  const does = `removes ${removes} of ${ranked.length}`;
  if (option.kind === chosen.kind) {
    const what =
      option.kind === 'tag-bump' ? `${shortName(option.toImage)} was scanned` : packagesText(option);
    return { ...common, state: 'chosen', reason: `${what}: ${does}` };
  }
  const other = chosen.removes.length;
  const why =
    other > removes
      ? `the one that is chosen removes ${other}`
      : option.kind === 'tag-bump'
        ? 'a layer is what was asked for'
        : 'a newer version of the owner’s lasts, a layer is a loan';
  return { ...common, state: 'possible', reason: `${does}; ${why}` };
}

/** A patch that an engine has looked at since: it may move less than the findings ask for, and its way says so. */
export function waysAsPreviewed(patch: LayerPatch): LayerPatch {
  if (patch.ways === undefined) return patch;
  const [removes, leaves] = [patch.removes.length, patch.leaves.length];
  const reason = `${packagesText(patch)}: removes ${removes} of ${removes + leaves}, as an engine would do it`;
  const ways = patch.ways.map((one) =>
    one.way === 'layer-patch' ? { ...one, reason, removes, leaves } : one,
  );
  return { ...patch, ways };
}

/** A patch that no engine makes after all: its layer is no way, and says why. */
export function waysAsRefused(patch: LayerPatch, why: string): LayerPatch {
  if (patch.ways === undefined) return patch;
  const ways = patch.ways.map((one) =>
    one.way === 'layer-patch' ? without('layer-patch', 'impossible', why) : one,
  );
  return { ...patch, ways };
}

/** A patch of which a rebuild was chosen instead: the layer is a way that is not taken. */
export function waysAsRebuilt(
  { ways, removes, leaves }: Pick<LayerPatch, 'ways' | 'removes' | 'leaves'>,
  { reason, removed, left }: { readonly reason: string; readonly removed: number; readonly left: number },
): readonly PatchWay[] | undefined {
  return ways?.map((one) => {
    if (one.way === 'rebuild')
      return { way: 'rebuild', state: 'chosen', reason, removes: removed, leaves: left, risk: risks.rebuild };
    if (one.state !== 'chosen') return one;
    const why = 'a build of the owner’s lasts, a layer is a loan';
    return {
      ...one,
      state: 'possible',
      reason: `removes ${removes.length} of ${removes.length + leaves.length}; ${why}`,
    };
  });
}

/** A patch of which a rebuild was looked into, and is not taken: the way says why. */
export function waysWithoutRebuild(
  patch: LayerPatch,
  { state, reason }: { readonly state: 'impossible' | 'unknown'; readonly reason: string },
): LayerPatch {
  if (patch.ways === undefined) return patch;
  const ways = patch.ways.map((one) => (one.way === 'rebuild' ? without('rebuild', state, reason) : one));
  return { ...patch, ways };
}

function packagesText(option: WayOffer): string {
  const count = option.kind === 'layer-patch' ? option.packages.length : 0;
  return `${count} package${count === 1 ? '' : 's'} of its own distribution`;
}

function without(way: PatchWay['way'], state: 'impossible' | 'unknown', reason: string): PatchWay {
  return { way, state, reason, risk: risks[way] };
}
