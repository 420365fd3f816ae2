import { matchContents } from '../../assess/match/index.ts';
import { layerPatchTitle } from '../../decide/options/index.ts';
import { compareText } from '../../kernel/index.ts';
import { type PackageChange, type PlatformPatch, platformText } from '../../model/index.ts';
import { judgeSource, trustText } from '../trust/judge-source.ts';
import type { World } from '../world.ts';
import type { PlatformOfIndex } from './image-platforms.ts';
import { type LayerPatch, type Previewed, previewRead, type ReadPreviewOptions } from './preview-image.ts';
import { type ImageRead, readImage } from './read-image.ts';
import type { Runnable } from './runnable-platforms.ts';
import { highestFixes } from './wanted-packages.ts';

export interface PlatformsPreview extends Omit<ReadPreviewOptions, 'read'> {
  readonly found: Extract<Runnable, { kind: 'several' }>;
  /** What the scan would patch of each platform that pods run. */
  readonly parts: readonly LayerPatch[];
}

/** What one platform becomes. */
interface PreviewedPlatform extends PlatformPatch {
  readonly engines: readonly string[];
  /** What was found out about it alone. */
  readonly patch: LayerPatch | undefined;
  readonly reasons: readonly string[];
}

type PlatformAnswer = PreviewedPlatform | Extract<Previewed, { kind: 'impossible' }>;

/**
 * Each platform by its own packages and findings. One that no engine can patch stops the patch: nodes would run an index under our
 * signature of which a part is as vulnerable as before. One of which nothing moves stays as it is.
 */
export async function previewPlatforms(
  world: World,
  patch: LayerPatch,
  asked: PlatformsPreview,
): Promise<Previewed> {
  const { found } = asked;
  const done: PreviewedPlatform[] = [];
  for (const of of found.platforms) {
    const one = await previewPlatform(world, patch, { ...asked, of });
    if ('kind' in one) return { ...one, reason: `${platformText(of.platform)}: ${one.reason}` };
    done.push(one);
  }
  if (done.every(({ packages }) => packages.length === 0))
    return { kind: 'impossible', code: 'patch.nothing-to-do', reason: 'nothing moves on any platform' };
  const engines = [...new Set(done.flatMap((one) => one.engines))];
  return { kind: 'possible', engines, patch: joined(patch, done, found) };
}

/** For people: what of the index will not be in what is made. */
export function leftOutNote(leftOut: readonly string[]): string | undefined {
  if (leftOut.length === 0) return undefined;
  return `not in the patched image, because no node runs it: ${leftOut.join(', ')}`;
}

async function previewPlatform(
  world: World,
  patch: LayerPatch,
  { of, found, parts, engines, signal }: PlatformsPreview & { readonly of: PlatformOfIndex },
): Promise<PlatformAnswer> {
  const reading = { reference: patch.image, digest: found.index.digest, platform: of.platform };
  const read = await readImage(world, { ...reading, useCache: true, signal });
  const seen = parts.find(({ digest }) => digest === of.digest);
  const { part, unknown } =
    seen === undefined ? await unseen(world, patch, read) : { part: seen, unknown: [] };
  if (part.packages.length === 0) return keptPlatform(world, patch, { of, read, unknown, signal });
  const answer = await previewRead(world, part, { read, engines, signal });
  if (answer.kind === 'impossible') return answer;
  const platform = platformText(of.platform);
  const known = new Set(part.reasons);
  const reasons = answer.patch.reasons.filter((one) => !known.has(one)).map((one) => `${platform}: ${one}`);
  const { packages } = answer.patch;
  return { platform, digest: of.digest, packages, engines: answer.engines, patch: answer.patch, reasons };
}

/** No pod runs that platform now, and no finding of it is on record: what is wrong in it is looked up. */
async function unseen(
  world: World,
  patch: LayerPatch,
  { image, contents, coverage }: ImageRead,
): Promise<{ readonly part: LayerPatch; readonly unknown: readonly string[] }> {
  const { findings, unjudged } = matchContents(contents, await world.advisories());
  const now = new Map(contents.packages.map(({ name, version }) => [name, version]));
  const packages = [...highestFixes(findings).values()].map(({ name, version }) => ({
    name,
    from: now.get(name) ?? '',
    to: version.version,
  }));
  return {
    part: { ...patch, digest: image.family.manifest, packages, removes: [], leaves: [] },
    unknown: [
      ...coverage.unread.map(({ what, code }) => `${what} was not read (${code})`),
      ...unjudged.map(({ what, packages: count }) => `${count} packages of ${what} are not judged`),
    ],
  };
}

interface Keeping extends Pick<ReadPreviewOptions, 'read' | 'signal'> {
  readonly of: PlatformOfIndex;
  /** What nobody can say of it. */
  readonly unknown: readonly string[];
}

/** What stays as it is will be under our signature as well. */
async function keptPlatform(
  world: World,
  { image: reference }: LayerPatch,
  { of, read, unknown, signal }: Keeping,
): Promise<PlatformAnswer> {
  const judged = await judgeSource(world, { ...read, reference, signal });
  if (judged.kind === 'refused')
    return { kind: 'impossible', code: 'trust.refused', reason: `source ${trustText(judged)}` };
  const platform = platformText(of.platform);
  const known =
    unknown.length === 0 ? 'nothing of it has a fix' : `no fix is known, and ${unknown.join('; ')}`;
  const reasons = [`${platform}: stays as it is: ${known}`];
  return { platform, digest: of.digest, packages: [], engines: [], patch: undefined, reasons };
}

function joined(
  patch: LayerPatch,
  done: readonly PreviewedPlatform[],
  { index, leftOut, dropped }: PlatformsPreview['found'],
): LayerPatch {
  const made = done.flatMap((one) => (one.patch === undefined ? [] : [one.patch]));
  const removes = made.flatMap((one) => one.removes);
  const removed = new Set(removes.map(({ id }) => id));
  const packages = eachOnce(done.flatMap((one) => one.packages));
  const notes = [
    leftOutNote(leftOut),
    dropped.length === 0 ? undefined : `${dropped.length} build attestations of the source are left out`,
  ].filter((note) => note !== undefined);
  return {
    ...patch,
    digest: index.digest,
    packages,
    platforms: done.map(({ platform, digest, packages: moves }) => ({ platform, digest, packages: moves })),
    removes,
    leaves: [...patch.leaves, ...patch.removes.filter(({ id }) => !removed.has(id))],
    title: layerPatchTitle(patch.image, packages, removes[0]?.name.split(' ')[1]),
    reasons: [...done.flatMap((one) => one.reasons), ...notes, ...patch.reasons],
  };
}

function eachOnce(packages: readonly PackageChange[]): readonly PackageChange[] {
  const known = new Map(packages.map((one) => [`${one.name} ${one.from} ${one.to}`, one]));
  return [...known.values()].toSorted((left, right) => compareText(left.name, right.name));
}
