import { compareVersions, versionSchemeOf } from '../../formats/versions/index.ts';
import type { Contents, Image, Package } from '../../model/index.ts';
import type {
  PackageUpgrade,
  PatchedImage,
  PatchPreview,
  WantedPackages,
} from '../../remediate/images/index.ts';
import type { World } from '../world.ts';
import type { FoundOrigin, Origin } from './origin.ts';
import { type Ask, type Attempts, type ToPatch, tryEach } from './try-engines.ts';
import { workFolder } from './work-folder.ts';

/** One image to patch, that may have been patched before. */
export interface ToAsk extends ToPatch {
  readonly below: FoundOrigin;
}

export interface Asked<Done> extends Attempts<Done> {
  /** What moves in the image that was asked about; of an engine's own result, `from` is the origin's version. */
  readonly moves: readonly PackageUpgrade[];
  /** Where the layer lies, if the image was patched before: for people. */
  readonly note: string | undefined;
  /** What the layer lies on. */
  readonly on: Below;
}

export interface Below {
  readonly image: Image;
  readonly contents: Contents;
}

/** Patches with the first engine that can: on the origin of a patched image, so that one layer of ours takes the place of the one before. */
export async function patchWithEngines(world: World, subject: ToAsk): Promise<Asked<PatchedImage>> {
  return askBest(world, subject, (engine, request, patchWorld) => engine.patch(request, patchWorld));
}

/** The same, only as a preview: nothing is made, and packages move from what the image has now. */
export async function previewWithEngines(world: World, subject: ToAsk): Promise<Asked<PatchPreview>> {
  const asked = await askBest<PatchPreview>(world, subject, (engine, request, patchWorld) =>
    engine.plan(request, patchWorld),
  );
  return asked.done === undefined ? asked : { ...asked, done: { ...asked.done, packages: asked.moves } };
}

async function askBest<Done extends PatchedImage | PatchPreview>(
  world: World,
  subject: ToAsk,
  ask: Ask<Done>,
): Promise<Asked<Done>> {
  const { below } = subject;
  if (below.kind === 'none') return await askOnTop(world, subject, { ask, why: below.why });
  const asked = await tryEach(world, onOrigin(subject, below.origin), ask);
  if (asked.done !== undefined) {
    const moves = movesFrom(subject.contents, asked.done.packages);
    const isWhole = keepsUpgrades(below.origin, asked.done.packages);
    const note = `instead of the patch before: on its origin ${below.origin.image.family.manifest}`;
    if (isWhole && moves.length > 0) return { ...asked, moves, note, on: below.origin };
  }
  await workFolder(world, subject.work).remove('');
  const why = 'on its origin not everything that was upgraded before could be upgraded again';
  return await askOnTop(world, subject, { ask, why });
}

/** One more layer above all others. */
async function askOnTop<Done extends PatchedImage | PatchPreview>(
  world: World,
  subject: ToAsk,
  { ask, why }: { readonly ask: Ask<Done>; readonly why: string | undefined },
): Promise<Asked<Done>> {
  const { below, image, contents } = subject;
  const source = image.family.manifest;
  const patched = below.kind === 'found' ? { source, origin: below.origin.image.family.manifest } : undefined;
  const asked = await tryEach(world, { ...subject, patched }, ask);
  const isSaid = why !== undefined && asked.done !== undefined;
  return {
    ...asked,
    moves: asked.done?.packages ?? [],
    on: { image, contents },
    note: isSaid ? `a layer above the patch before: ${why}` : undefined,
  };
}

function onOrigin(subject: ToAsk, origin: Origin): ToPatch {
  const { image } = origin;
  return {
    ...subject,
    image,
    patched: { source: subject.image.family.manifest, origin: image.family.manifest },
    wanted: alsoUpgraded(subject.wanted, origin),
  };
}

/**
 * What is wanted, and what the patch before had upgraded: in the same version where the plan names every version, else in
 * the newest, for archives of updates rarely keep older ones.
 */
function alsoUpgraded(wanted: WantedPackages, { contents, upgraded }: Origin): WantedPackages {
  if (wanted.kind === 'all') return wanted;
  const isExact = wanted.packages.every(({ version }) => version.kind === 'exactly');
  const names = new Set(wanted.packages.map(({ name }) => name));
  const before = new Map(contents.packages.map((one) => [one.name, one.version]));
  const kept = upgraded
    .filter(({ name }) => !names.has(name))
    .map(({ name, version }) => ({
      name,
      version: isExact
        ? ({ kind: 'exactly', version } as const)
        : ({ kind: 'newer-than', version: before.get(name) ?? '0' } as const),
    }));
  return { kind: 'these', packages: [...wanted.packages, ...kept] };
}

/** Whether nothing would be older than the patch before left it. */
function keepsUpgrades({ upgraded }: Origin, packages: readonly PackageUpgrade[]): boolean {
  const found = new Map(packages.map((one) => [keyOf(one), one.to]));
  return upgraded.every((one) => {
    const to = found.get(keyOf(one));
    const scheme = versionSchemeOf(one.type);
    if (to === undefined || scheme === undefined) return false;
    return (compareVersions(scheme, to, one.version) ?? -1) >= 0;
  });
}

/** The same upgrades seen from these contents; what is as it was moves no more. */
function movesFrom({ packages }: Contents, upgrades: readonly PackageUpgrade[]): readonly PackageUpgrade[] {
  const now = new Map(packages.map((one) => [keyOf(one), one.version]));
  return upgrades
    .map((one) => ({ ...one, from: now.get(keyOf(one)) ?? one.from }))
    .filter(({ from, to }) => from !== to);
}

function keyOf({ name, architecture = '' }: Pick<Package, 'name' | 'architecture'>): string {
  return `${name} ${architecture}`;
}
