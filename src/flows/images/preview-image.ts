import { layerPatchTitle } from '../../decide/options/index.ts';
import { compareText, type Digest } from '../../kernel/index.ts';
import type { Patch, Place, Platform } from '../../model/index.ts';
import { type PatchPreview, withMixed } from '../../remediate/images/index.ts';
import { judgeSource, trustText } from '../trust/judge-source.ts';
import type { World } from '../world.ts';
import { previewWithEngines, type ToAsk } from './ask-engines.ts';
import { findOrigin } from './origin.ts';
import { type ImageRead, readImage } from './read-image.ts';
import { whyNot } from './try-engines.ts';
import { workFolder } from './work-folder.ts';

export type LayerPatch = Extract<Patch, { kind: 'layer-patch' }>;

/** A patch as engines would really make it, or why none can. */
export type Previewed =
  | { readonly kind: 'possible'; readonly patch: LayerPatch; readonly engines: readonly string[] }
  | { readonly kind: 'impossible'; readonly code: string; readonly reason: string };

export interface ImagePreviewOptions {
  /** The image, or an index that has it for the platform. */
  readonly digest: Digest;
  readonly platform: Platform;
  readonly engines: readonly string[];
  readonly signal: AbortSignal;
}

/** What one image becomes: no engine is shown what a trust policy refuses. */
export async function previewImage(
  world: World,
  patch: LayerPatch,
  { digest, platform, engines, signal }: ImagePreviewOptions,
): Promise<Previewed> {
  const reading = { reference: patch.image, digest, platform, useCache: true, signal };
  return previewRead(world, patch, { read: await readImage(world, reading), engines, signal });
}

export interface ReadPreviewOptions extends Pick<ImagePreviewOptions, 'engines' | 'signal'> {
  readonly read: ImageRead;
}

/** The same of an image that was read already. */
export async function previewRead(
  world: World,
  patch: LayerPatch,
  { read, engines, signal }: ReadPreviewOptions,
): Promise<Previewed> {
  const judged = await judgeSource(world, { ...read, reference: patch.image, signal });
  const trust = `source ${trustText(judged)}`;
  // No engine is shown what a trust policy refuses: some run what is in it.
  if (judged.kind === 'refused') return { kind: 'impossible', code: 'trust.refused', reason: trust };
  const trusted = noted(patch, trust);
  const work = `preview-${read.image.family.manifest}`;
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
        return { kind: 'possible', engines: [done.engine], patch: settled(noted(trusted, note), done) };
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
export function noted(patch: LayerPatch, note: string | undefined): LayerPatch {
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
  // Of a platform that runs nowhere no finding is on record; then what moves counts.
  if (removes.length === 0 && (patch.removes.length > 0 || moving.size === 0)) {
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
  return { kind: 'possible', engines: [preview.engine], patch: settled(narrow, preview) };
}

/** A plan names what it removes as `CVE package version`. */
function packageOf(place: Place): string {
  return place.name.split(' ')[1] ?? '';
}
