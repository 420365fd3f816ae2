import { layerPatchTitle } from '../../decide/options/index.ts';
import { compareText } from '../../kernel/index.ts';
import type { Inventory, Patch, Place } from '../../model/index.ts';
import { type PatchPreview, withMixed } from '../../remediate/images/index.ts';
import { nodeArchitectures, usualPlatform } from '../estate/usual-platform.ts';
import { judgeSource, trustText } from '../trust/judge-source.ts';
import type { World } from '../world.ts';
import { previewWithEngines, type ToAsk } from './ask-engines.ts';
import { findOrigin } from './origin.ts';
import { readImage } from './read-image.ts';
import { whyNot } from './try-engines.ts';
import { workFolder } from './work-folder.ts';

type LayerPatch = Extract<Patch, { kind: 'layer-patch' }>;

/** A patch as an engine would really make it, or why none can. */
export type Previewed =
  | { readonly kind: 'possible'; readonly patch: LayerPatch; readonly engine: string }
  | { readonly kind: 'impossible'; readonly code: string; readonly reason: string };

export interface PreviewOptions {
  readonly engines: readonly string[];
  /** Of the cluster. */
  readonly nodes: Inventory['nodes'];
  readonly signal: AbortSignal;
}

/**
 * Asks the engines before a plan promises anything: the first that can do all of it, else the one that can do
 * most, with the rest left in sight and the reason. Nothing is made or pushed.
 */
export async function previewPatch(
  world: World,
  patch: LayerPatch,
  { engines, nodes, signal }: PreviewOptions,
): Promise<Previewed> {
  const read = await readImage(world, {
    reference: patch.image,
    digest: patch.digest,
    platform: usualPlatform({ nodes }),
    useCache: true,
    signal,
  });
  const architectures = nodeArchitectures({ nodes });
  if (architectures.length > 1) {
    const reason = `nodes have several architectures (${architectures.join(', ')}): a patch for one of them would not run on the others`;
    return { kind: 'impossible', code: 'patch.multi-platform', reason };
  }
  const judged = await judgeSource(world, { ...read, reference: patch.image, signal });
  const trust = `source ${trustText(judged)}`;
  // No engine is shown what a trust policy refuses: some run what is in it.
  if (judged.kind === 'refused') return { kind: 'impossible', code: 'trust.refused', reason: trust };
  const trusted = noted(patch, trust);
  const work = `preview-${patch.digest}`;
  const subject: ToAsk = {
    image: read.image,
    source: read.source,
    os: read.contents.os,
    contents: read.contents,
    below: await findOrigin(world, read, { reference: patch.image, signal }),
    wanted: {
      kind: 'these',
      packages: patch.packages.map(({ name, to }) => ({ name, version: { kind: 'at-least', version: to } })),
    },
    refusals: 'the-rest',
    planDigest: undefined,
    engines,
    work,
    signal,
  };
  try {
    const answers = [];
    for (const engine of withMixed(engines)) {
      const { done, attempts, note } = await previewWithEngines(world, { ...subject, engines: [engine] });
      if (done !== undefined && done.leftOut.length === 0) {
        return { kind: 'possible', engine: done.engine, patch: settled(noted(trusted, note), done) };
      }
      answers.push({ done, attempts, note });
    }
    const able = answers.flatMap(({ done, note }) => (done === undefined ? [] : [{ done, note }]));
    const [partly] = able.toSorted((left, right) => left.done.leftOut.length - right.done.leftOut.length);
    if (partly === undefined)
      return { kind: 'impossible', ...whyNot(answers.flatMap(({ attempts }) => attempts)) };
    return narrowed(noted(trusted, partly.note), partly.done);
  } finally {
    await workFolder(world, work).remove('');
  }
}

/** One more reason: what trust policies say of the source; where the layer will lie, if the image was patched before. */
function noted(patch: LayerPatch, note: string | undefined): LayerPatch {
  return note === undefined ? patch : { ...patch, reasons: [...patch.reasons, note] };
}

/**
 * The patch with every package that would really move, in the very versions: a plan is carried out to the letter, and
 * what it says must be what the engine found, not what an advisory hoped for.
 */
function settled(patch: LayerPatch, preview: PatchPreview): LayerPatch {
  const moving = preview.packages.filter((one) => one.from !== '');
  const moves = preview.packages.map((one) =>
    one.from === '' ? `${one.name} ${one.to} (new)` : `${one.name} ${one.from}→${one.to}`,
  );
  const packages = moving
    .map(({ name, from, to }) => ({ name, from, to }))
    .toSorted((left, right) => compareText(left.name, right.name));
  const [worst] = patch.removes;
  return {
    ...patch,
    packages,
    title: layerPatchTitle(patch.image, packages, worst === undefined ? undefined : packageOf(worst)),
    reasons: [`${preview.engine} upgrades ${moves.join(', ')}`, ...patch.reasons],
  };
}

/** The same patch with only the packages that the engine takes; what it refuses stays among the findings that are left. */
function narrowed(patch: LayerPatch, preview: PatchPreview): Previewed {
  const refused = new Set(preview.leftOut.map((one) => one.package));
  const moving = new Set(preview.packages.map((one) => one.name));
  const takes = (name: string): boolean => moving.has(name) && !refused.has(name);
  const removes = patch.removes.filter((place) => takes(packageOf(place)));
  if (removes.length === 0) {
    return {
      kind: 'impossible',
      code: 'patch.refused',
      reason: preview.leftOut
        .slice(0, 4)
        .map((one) => `${one.package ?? ''}: ${one.message} (${one.code})`)
        .join('; '),
    };
  }
  const left = preview.leftOut.map((one) => `left out: ${one.package ?? ''}: ${one.message} (${one.code})`);
  const leaves = [...patch.leaves, ...patch.removes.filter((place) => !removes.includes(place))];
  const narrow: LayerPatch = { ...patch, removes, leaves, reasons: [...patch.reasons, ...left] };
  return { kind: 'possible', engine: preview.engine, patch: settled(narrow, preview) };
}

/** A plan names what it removes as `CVE package version`. */
function packageOf(place: Place): string {
  return place.name.split(' ')[1] ?? '';
}
