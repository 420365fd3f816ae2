import { type BaseOfEstate, type Removing, type WayFacts, waysOf } from '../../decide/ways/index.ts';
import type { AdvisoryIndex, Finding, Way } from '../../model/index.ts';
import { estateImages } from '../estate/estate-images.ts';
import { lineageInUse } from '../estate/lineage-in-use.ts';
import type { World } from '../world.ts';
import type { LookedAt } from './look-at-image.ts';
import { majorRuleOf } from './major-rule.ts';
import { candidateOf, type NewerAnswer, newerImage, nothingAsked } from './newer-image.ts';
import { rebuildFactsOf } from './rebuild-facts.ts';

/** What is known of the ways beside a layer. */
export interface Beside {
  readonly newer: NewerAnswer;
  readonly majorRule: string;
  readonly rebuild: WayFacts['rebuild'];
  /** Undefined where no image of the estate was read yet. */
  readonly bases: readonly BaseOfEstate[] | undefined;
}

interface Named {
  readonly reference: string;
  readonly signal: AbortSignal;
}

/** Asks the registry for newer tags, and the store for images that this one may be built on. */
export async function besideLayer(world: World, looked: LookedAt, named: Named): Promise<Beside> {
  const { reference } = named;
  const { image } = looked.read;
  const { baselines } = world.documents;
  const isLocal = (await world.openLocalImage(reference)) !== undefined;
  return {
    newer: isLocal ? onDisk : await askForNewer(world, looked, named),
    majorRule: isLocal ? 'the default' : majorRuleOf(baselines, reference).by,
    rebuild: rebuildFactsOf({
      reference,
      image,
      baselines: isLocal ? [] : baselines,
      attachedAsked: false,
    }),
    bases: await basesOf(world, looked, reference),
  };
}

const onDisk: NewerAnswer = { kind: 'unknown', reason: 'it lies on disk: no registry was asked' };

function askForNewer(world: World, { read }: LookedAt, { reference, signal }: Named): Promise<NewerAnswer> {
  const major = majorRuleOf(world.documents.baselines, reference);
  return newerImage(world, { reference, contents: read.contents, major, asked: nothingAsked(), signal });
}

async function basesOf(
  world: World,
  { read, judged }: LookedAt,
  reference: string,
): Promise<Beside['bases']> {
  const estate = await estateImages(world);
  if (estate.length === 0) return undefined;
  const { brought } = lineageInUse([{ image: read.image, reference, contents: read.contents }], estate);
  const bases = new Map<string, { readonly name: string; readonly findings: Set<string> }>();
  for (const finding of judged.findings) {
    const origin = brought(finding)?.origin;
    if (origin?.kind !== 'base') continue;
    const base = bases.get(origin.base.id) ?? { name: origin.base.name, findings: new Set() };
    base.findings.add(finding.id);
    bases.set(origin.base.id, base);
  }
  return [...bases.values()].map((base) => ({ ...base, images: 1 }));
}

export interface BesideAnswer {
  readonly looked: LookedAt;
  readonly index: AdvisoryIndex;
  /** The engine that makes it and the findings that go, or why none does. */
  readonly layer:
    | { readonly engine: string | undefined; readonly goes: readonly Finding[] }
    | { readonly why: string };
}

/** All ways out of the findings of one image; where an engine makes a layer, that is what is chosen. */
export function imageWays(beside: Beside, { looked, index, layer }: BesideAnswer): readonly Way[] {
  const { findings } = looked.judged;
  const fixed = findings.filter(({ fix }) => fix.state === 'fixed');
  const answer = layerAnswer(layer);
  return waysOf({
    findings: idsOf(findings),
    fixed: idsOf(fixed),
    newerTag: {
      answer: tagAnswer(beside.newer, { looked, index }),
      otherMajor: beside.newer.otherMajor,
      majorRule: beside.majorRule,
    },
    rebuild: beside.rebuild,
    bases: beside.bases,
    layer: answer,
    chosen: answer.kind === 'removes' && answer.ids.size > 0 ? 'layer-patch' : undefined,
  });
}

function layerAnswer(layer: BesideAnswer['layer']): Removing {
  if ('why' in layer) return { kind: 'cannot', why: `no engine makes it: ${layer.why}` };
  return { kind: 'removes', ids: idsOf(layer.goes), why: `${layer.engine ?? 'an engine'} makes it` };
}

function tagAnswer(newer: NewerAnswer, { looked, index }: Pick<BesideAnswer, 'looked' | 'index'>): Removing {
  if (newer.kind !== 'newer')
    return { kind: newer.kind === 'none' ? 'cannot' : 'unknown', why: newer.reason };
  const { image, vulnerabilities } = candidateOf(newer.newer, looked.read.contents.subject, index);
  const gone = looked.judged.findings.filter(({ vulnerability }) => !vulnerabilities.has(vulnerability));
  return gone.length === 0
    ? { kind: 'cannot', why: `${image} was scanned and has every finding, too` }
    : {
        kind: 'removes',
        ids: idsOf(gone),
        why: `${image} was scanned: ${gone.length} findings are gone in it`,
      };
}

function idsOf(findings: readonly Finding[]): ReadonlySet<string> {
  return new Set(findings.map(({ id }) => id));
}
