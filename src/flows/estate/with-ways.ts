import type { BaseShare } from '../../decide/options/index.ts';
import { choosePatches } from '../../decide/plan/index.ts';
import { type Removing, type WayFacts, waysOf } from '../../decide/ways/index.ts';
import type { Baseline, Image, Patch, Ranked } from '../../model/index.ts';
import { majorRuleOf } from '../images/major-rule.ts';
import type { NewerAnswer } from '../images/newer-image.ts';
import { rebuildFactsOf } from '../images/rebuild-facts.ts';

export interface WayBasis {
  /** As templates name the image. */
  readonly reference: string;
  readonly image: Image;
  readonly newer: NewerAnswer;
  /** The findings of the image. */
  readonly ranked: readonly Ranked[];
  readonly baselines: readonly Baseline[];
  /** Whether provenance that others attached to it was asked for. */
  readonly attachedAsked: boolean;
  /** Undefined where nobody looked at the estate. */
  readonly bases: readonly BaseShare[] | undefined;
}

/** What is chosen of one image's options, each with every way out of what it is about; a patch of kind `none` is about what no option removes. */
export function withWays(options: readonly Patch[], basis: WayBasis): readonly Patch[] {
  const patches = choosePatches(options);
  return patches.map((patch) => ({ ...patch, ways: waysOf(factsOf(patch, { options, basis })) }));
}

interface Offered {
  readonly options: readonly Patch[];
  readonly basis: WayBasis;
}

function factsOf(patch: Patch, { options, basis }: Offered): WayFacts {
  const about = patch.kind === 'none' ? patch.removes : [...patch.removes, ...patch.leaves];
  const findings = new Set(about.map(({ id }) => id));
  const { ranked, newer, bases, reference } = basis;
  const fixed = ranked.filter(({ finding }) => findings.has(finding.id) && finding.fix.state === 'fixed');
  const { by } = majorRuleOf(basis.baselines, reference);
  return {
    findings,
    fixed: new Set(fixed.map(({ finding }) => finding.id)),
    newerTag: { answer: tagAnswer(newer, options), otherMajor: newer.otherMajor, majorRule: by },
    rebuild: rebuildFactsOf(basis),
    bases: bases?.map(({ base, findings: brought, images }) => ({
      name: base.name,
      findings: brought,
      images,
    })),
    layer: layerAnswer(patch, options),
    chosen: patch.kind === 'tag-bump' ? 'newer-tag' : patch.kind === 'none' ? undefined : 'layer-patch',
  };
}

function tagAnswer(newer: NewerAnswer, options: readonly Patch[]): Removing {
  if (newer.kind !== 'newer')
    return { kind: newer.kind === 'none' ? 'cannot' : 'unknown', why: newer.reason };
  const { image } = newer.newer;
  const bump = options.find((option) => option.kind === 'tag-bump');
  return bump === undefined
    ? { kind: 'cannot', why: `${image} was scanned and has every finding, too` }
    : {
        kind: 'removes',
        ids: idsOf(bump),
        why: `${image} was scanned: ${bump.removes.length} findings are gone in it`,
      };
}

function layerAnswer(patch: Patch, options: readonly Patch[]): Removing {
  if (patch.kind === 'none') return { kind: 'cannot', why: patch.how };
  const layer = options.find((option) => option.kind === 'layer-patch');
  if (layer === undefined)
    return { kind: 'cannot', why: 'no finding has a fix that a layer of the distribution could bring' };
  const why = `the distribution has fixes for ${layer.removes.length} findings`;
  return { kind: 'removes', ids: idsOf(layer), why };
}

function idsOf({ removes }: Patch): ReadonlySet<string> {
  return new Set(removes.map(({ id }) => id));
}
