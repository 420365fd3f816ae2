import { compareText } from '../../kernel/pure/index.ts';
import type { Way, WayKind } from '../../model/index.ts';
import type { Removing, WayFacts } from './facts.ts';
import { rebuildWay } from './rebuild-way.ts';

/** All five, in the order of `wayKinds`; at most one is `chosen`, and mitigation never is: a person accepts a risk. */
export function waysOf(facts: WayFacts): readonly Way[] {
  return [newerTag(facts), rebuildWay(facts), basePatch(facts), layerPatch(facts), mitigation(facts)];
}

function newerTag(facts: WayFacts): Way {
  const { answer, otherMajor, majorRule } = facts.newerTag;
  const other = otherMajor === undefined ? '' : `; ${otherMajor} is another major: ${majorRule} keeps it`;
  return removing(facts, {
    way: 'newer-tag',
    answer: { ...answer, why: `${answer.why}${other}` },
    risks: ['a newer version of the application: its own changes come with it'],
    needs: [],
  });
}

/** A base brings the same packages to all that is built on it: one patch, and each child is built or laid on it again. */
function basePatch(facts: WayFacts): Way {
  return removing(facts, {
    way: 'base-patch',
    answer: basesAnswer(facts),
    risks: ['every image that is built on the base changes, not only this one'],
    needs: ['the base patched', 'this image rebuilt or rebased on it'],
  });
}

function basesAnswer({ bases, findings, layer }: WayFacts): Removing {
  if (bases === undefined)
    return { kind: 'unknown', why: 'the estate was not looked at: nobody knows what it is built on' };
  const bringing = bases.filter((base) => [...base.findings].some((id) => findings.has(id)));
  if (bringing.length === 0)
    return { kind: 'cannot', why: 'no image of the estate that it is built on brings any of the findings' };
  const names = bringing.map(({ name, images }) => `${name} (${images} image${images === 1 ? '' : 's'})`);
  const brought = `${names.toSorted(compareText).join(', ')} brings them`;
  if (layer.kind !== 'removes') return { kind: layer.kind, why: `${brought}; of a layer: ${layer.why}` };
  const ids = [...layer.ids].filter((id) => bringing.some((base) => base.findings.has(id)));
  return ids.length === 0
    ? { kind: 'cannot', why: `${brought}, and the distribution has no fix for what it brings` }
    : { kind: 'removes', ids: new Set(ids), why: `${brought}: fix the base once` };
}

function layerPatch(facts: WayFacts): Way {
  return removing(facts, {
    way: 'layer-patch',
    answer: facts.layer,
    risks: ['a loan: the next build of the image brings the old packages back unless its source is fixed'],
    needs: [],
  });
}

function mitigation({ findings }: WayFacts): Way {
  return {
    way: 'mitigation',
    state: 'possible',
    reason: 'a control or an Exception with an owner and an end: a person decides it, no plan does',
    removes: [],
    leaves: findings.size,
    risks: ['the findings stay open'],
    needs: ['somebody who accepts the risk'],
  };
}

interface Offer {
  readonly way: Exclude<WayKind, 'rebuild' | 'mitigation'>;
  readonly answer: Removing;
  readonly risks: readonly string[];
  readonly needs: readonly string[];
}

function removing(facts: WayFacts, { way, answer, risks, needs }: Offer): Way {
  if (answer.kind === 'unknown') return { way, state: 'unknown', reason: answer.why, risks, needs };
  const ids = answer.kind === 'cannot' ? [] : [...answer.ids].filter((id) => facts.findings.has(id));
  const leaves = facts.findings.size - ids.length;
  const common = { way, removes: ids.toSorted(compareText), leaves, risks, needs };
  if (answer.kind === 'cannot' || ids.length === 0)
    return { ...common, state: 'not-possible', reason: answer.why };
  if (facts.chosen === way) return { ...common, state: 'chosen', reason: `${answer.why}${before(facts)}` };
  return { ...common, state: 'possible', reason: `${answer.why}; ${notTaken(facts, way, ids.length)}` };
}

/** Why a layer is taken although a rebuild stands before it. */
function before({ chosen, rebuild }: WayFacts): string {
  return chosen === 'layer-patch' && rebuild.source.kind === 'known'
    ? '; it stands until the image is rebuilt'
    : '';
}

function notTaken(facts: WayFacts, way: Offer['way'], removes: number): string {
  const { chosen } = facts;
  if (way === 'base-patch') return 'not taken: a plan does not rebuild or rebase what is built on it';
  if (chosen === undefined) return 'not taken by this plan';
  const other = chosen === 'newer-tag' ? facts.newerTag.answer : facts.layer;
  const more = other.kind === 'removes' ? [...other.ids].filter((id) => facts.findings.has(id)).length : 0;
  const name = chosen === 'newer-tag' ? 'the newer tag' : 'the layer patch';
  return more > removes
    ? `not taken: ${name} removes ${more}, this ${removes}`
    : `not taken: ${name} removes as much`;
}
