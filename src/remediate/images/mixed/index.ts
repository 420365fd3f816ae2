/**
 * Two engines on one image, in one layer: the native one upgrades what it can, which runs nothing, and another the rest,
 * on what the native one made. So scripts run only of packages for which there is no other way. Both layers become one on
 * the source's own base layers.
 */
import { compareText } from '../../../kernel/pure/index.ts';
import { withLayer } from '../assemble.ts';
import type {
  NotPatched,
  PackageUpgrade,
  PatchEngine,
  PatchedImage,
  PatchPreview,
  PatchRequest,
  PatchWorld,
  Refusal,
} from '../contract.ts';
import { readImageFiles } from '../image-files/index.ts';
import { buildLayer } from '../layer.ts';
import { patchedSource } from '../patched-source.ts';
import { imageOf } from './between.ts';
import { joinedChanges } from './joined-changes.ts';

/** Where the first layer lies while the second is made. */
const firstPath = 'layers/first.tar.gz';

/** What both do: `first` runs nothing, `second` may. Its id is both of theirs: `native+buildah`. */
export function makeMixedEngine(first: PatchEngine, second: PatchEngine): PatchEngine {
  const pair: Pair = { id: mixedId(first.id, second.id), first, second };
  return {
    id: pair.id,
    needs: {
      programs: [...new Set([...first.needs.programs, ...second.needs.programs])],
      executes: second.needs.executes,
      packageDatabases: first.needs.packageDatabases.filter((one) =>
        second.needs.packageDatabases.includes(one),
      ),
    },
    plan: async (request, world) => plainly(await plan(pair, request, world)),
    patch: async (request, world) => plainly(await patch(pair, request, world)),
  };
}

export function mixedId(first: string, second: string): string {
  return `${first}+${second}`;
}

/** Whatever one of them says of its part is no word about the whole. */
function plainly<Done extends PatchPreview | PatchedImage>(outcome: Done | NotPatched): Done | NotPatched {
  switch (outcome.kind) {
    case 'nothing-to-do':
    case 'repository-lags':
    case 'held':
    case 'end-of-life':
      return refused('unsupported', `of its part one engine says ${outcome.kind}`);
    default:
      return outcome;
  }
}

function refused(code: Refusal['code'], message: string): NotPatched {
  return { kind: 'refused', reasons: [{ code, message }] };
}

interface Pair {
  readonly id: string;
  readonly first: PatchEngine;
  readonly second: PatchEngine;
}

async function plan(
  pair: Pair,
  request: PatchRequest,
  world: PatchWorld,
): Promise<PatchPreview | NotPatched> {
  const able = await pair.first.plan({ ...request, refusals: 'the-rest' }, world);
  if (able.kind !== 'possible') return able;
  const rest = restOf(able.leftOut, request, pair);
  if (rest.kind !== 'rest') return rest;
  const other = await pair.second.plan(rest.request, world);
  if (other.kind !== 'possible') return other;
  const taken = new Set(able.packages.map(keyOf));
  // On the source it may draw packages along that the first has moved by then.
  const added = other.packages.filter((one) => !taken.has(keyOf(one)));
  const named = new Set(added.map(({ name }) => name));
  const packages = [...able.packages, ...added];
  return {
    kind: 'possible',
    engine: pair.id,
    packages,
    leftOut: [...rest.beyond, ...other.leftOut],
    downloadBytes: packages.reduce((sum, { debSizeBytes = 0 }) => sum + debSizeBytes, 0),
    scripts: [...(able.scripts ?? []), ...(other.scripts ?? []).filter((one) => named.has(one.package))],
    notes: [...able.notes, ...other.notes, shareText(pair, able.packages, added), ...rest.why],
  };
}

async function patch(
  pair: Pair,
  request: PatchRequest,
  world: PatchWorld,
): Promise<PatchedImage | NotPatched> {
  const made = await pair.first.patch({ ...request, refusals: 'the-rest' }, world);
  if (made.kind !== 'patched') return made;
  const rest = restOf(made.leftOut, request, pair);
  if (rest.kind !== 'rest') return rest;
  const { work } = world;
  await work.writeStream(firstPath, work.stream(made.layer.path));
  const between = { ...made, layer: { ...made.layer, path: firstPath } };
  const other = await pair.second.patch(
    { ...rest.request, image: imageOf(request.image, between) },
    { ...world, source: patchedSource({ patched: between, work, source: world.source }) },
  );
  if (other.kind !== 'patched') return other;
  const joined = await join(pair, { request, world, first: between, second: other });
  await work.remove(firstPath);
  return { ...joined, leftOut: [...rest.beyond, ...other.leftOut] };
}

type Rest =
  | {
      readonly kind: 'rest';
      readonly request: PatchRequest;
      /** What no engine can move. */
      readonly beyond: readonly Refusal[];
      /** For people: why the first did not do it. */
      readonly why: readonly string[];
    }
  | NotPatched;

/** Of these no engine would think otherwise: they are about the image's owner and the repository. */
const ofNoEngine = new Set<Refusal['code']>([
  'not-installed',
  'not-in-repository',
  'version-gone',
  'held',
  'repository-lags',
]);

/** What is left for the second, if both are needed. */
function restOf(leftOut: readonly Refusal[], request: PatchRequest, { first }: Pair): Rest {
  const beyond = leftOut.filter(({ code }) => ofNoEngine.has(code));
  if (beyond.length > 0 && request.refusals === 'all-or-nothing') return { kind: 'refused', reasons: beyond };
  const left = leftOut.filter(({ code }) => !ofNoEngine.has(code));
  if (left.length === 0) return refused('unsupported', `${first.id} leaves nothing to another engine`);
  const names = new Set(left.map((one) => one.package));
  const why = left.map(
    (one) => `not ${first.id}: ${one.package ?? 'the image'}: ${one.message} (${one.code})`,
  );
  const { wanted } = request;
  if (wanted.kind === 'all') return { kind: 'rest', request, beyond, why };
  const packages = wanted.packages.filter(({ name }) => names.has(name));
  return { kind: 'rest', request: { ...request, wanted: { kind: 'these', packages } }, beyond, why };
}

function shareText(
  { first, second }: Pair,
  able: readonly PackageUpgrade[],
  added: readonly PackageUpgrade[],
): string {
  return `${first.id} moves ${able.length} packages without running anything, ${second.id} the other ${added.length}`;
}

interface Joining {
  readonly request: PatchRequest;
  readonly world: PatchWorld;
  readonly first: PatchedImage;
  readonly second: PatchedImage;
}

/** One layer of two, on the source. */
async function join(
  { id }: Pair,
  { request, world, first, second }: Joining,
): Promise<Omit<PatchedImage, 'leftOut'>> {
  const { image, sourceDateEpoch, planDigest, patched } = request;
  const { source, work, signal } = world;
  const nothing = { keeps: () => false, hashes: () => false };
  const lower = await readImageFiles(image, source, { wanted: nothing, signal });
  const layers = [first.layer.path, second.layer.path].map((path) => work.stream(path));
  const changes = await joinedChanges(layers, lower);
  const layer = await buildLayer(changes, { lower, sourceDateEpoch, work });
  const packages = movedBy(first.packages, second.packages);
  const comment = packages.map(({ name, from, to }) => `${name} ${from} -> ${to}`).join('; ');
  const lineage = { engine: id, planDigest, sourceDateEpoch, comment, patched };
  const assembled = await withLayer(layer, { image, source, lineage, signal });
  world.logger.info('made one layer of two', { engine: id, packages: packages.length, layer: layer.digest });
  const { digest, diffId, sizeBytes, path } = layer;
  const repositories = [...first.provenance.repositories, ...second.provenance.repositories];
  const once = new Map(repositories.map((one) => [`${one.url} ${one.suite}`, one]));
  return {
    kind: 'patched',
    engine: id,
    manifest: assembled.manifest,
    config: assembled.config,
    layer: { mediaType: assembled.layerMediaType, digest, diffId, sizeBytes, path },
    packages,
    provenance: { ...first.provenance, engine: id, repositories: [...once.values()] },
  };
}

/** Seen from the source: what the second moved on starts where the first began. */
function movedBy(
  first: readonly PackageUpgrade[],
  second: readonly PackageUpgrade[],
): readonly PackageUpgrade[] {
  const began = new Map(first.map((one) => [keyOf(one), one.from]));
  const moved = new Map(first.map((one) => [keyOf(one), one]));
  for (const one of second) moved.set(keyOf(one), { ...one, from: began.get(keyOf(one)) ?? one.from });
  return [...moved.values()].sort((left, right) => compareText(left.name, right.name));
}

function keyOf({ name, architecture }: PackageUpgrade): string {
  return `${name} ${architecture}`;
}
