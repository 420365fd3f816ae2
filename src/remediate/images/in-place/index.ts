/**
 * Packages of languages replaced where they lie, in one more layer: a pure Python wheel, a package of npm's, a jar. It is done
 * only where the image has exactly the files that were published, nothing is run to install them, and everything that the new
 * version and those that use it ask for fits what is there. Its nouns are the move, the published archive and the refusal. It
 * refuses to build, to run anything, and to guess what an application needs.
 */
import { errorCode, errorMessage, OakumError } from '../../../kernel/pure/index.ts';
import { withLayer } from '../assemble.ts';
import type { PackageUpgrade, PatchedImage } from '../contract.ts';
import { type ImageFiles, readImageFiles } from '../image-files/index.ts';
import { buildLayer } from '../layer.ts';
import type {
  InPlaceCode,
  InPlaceRefusal,
  InPlaceRequest,
  LanguageMove,
  ReleasePair,
  Replaced,
} from './contract.ts';
import { Unfit } from './fault.ts';
import { replaceJar } from './java.ts';
import { isNpmRecord, type NpmManifests, replaceNpm } from './npm.ts';
import { isPythonRecord, replacePython } from './python.ts';
import type { Changes, PlacedChanges } from './replace-files.ts';

export type {
  InPlaceCode,
  InPlaceRefusal,
  InPlaceRequest,
  LanguageMove,
  PublishedArchive,
  ReleasePair,
  Replaced,
} from './contract.ts';
export { judgeInPlace } from './judge.ts';

/** As the label and the attestations name it. */
export const inPlaceEngine = 'in-place';

/** What came of it: `made` is absent where nothing could be replaced. */
export interface InPlaceOutcome {
  readonly made: PatchedImage | undefined;
  readonly replaced: readonly Replaced[];
  readonly refusals: readonly InPlaceRefusal[];
  readonly changes: Changes;
}

/** Replaces what can be replaced. @throws patch.malformed-image and what source and work tree throw */
export async function replaceInPlace(request: InPlaceRequest): Promise<InPlaceOutcome> {
  const { image, source, moves, signal } = request;
  const lower = await readImageFiles(image, source, { wanted: inPlaceWants, signal });
  const scene = { files: lower, records: recordsOf(lower), manifests: new Map() };
  const changes: Changes = { members: new Map(), removed: new Set() };
  const replaced: Replaced[] = [];
  const refusals: InPlaceRefusal[] = [];
  for (const move of moves) {
    signal?.throwIfAborted();
    const { done, refused } = await replaceMove(move, { request, scene });
    refusals.push(...refused);
    for (const { at, changed } of done) {
      replaced.push(at);
      for (const [path, member] of changed.members) changes.members.set(path, member);
      for (const path of changed.removed) changes.removed.add(path);
    }
  }
  if (replaced.length === 0) return { made: undefined, replaced, refusals, changes };
  return { made: await assembled(request, { lower, changes, replaced }), replaced, refusals, changes };
}

/** Everything is hashed: what is replaced must be as it was published. */
export const inPlaceWants = {
  keeps: (path: string): boolean => isNpmRecord(path) || isPythonRecord(path),
  hashes: (): boolean => true,
  sha256: true,
};

interface Scene {
  readonly files: ImageFiles;
  readonly manifests: NpmManifests;
  /** Records of packages, by the ecosystem. */
  readonly records: { readonly npm: readonly string[]; readonly pypi: readonly string[] };
}

/** Not by recursion: a hostile image may be deep. */
function recordsOf(files: ImageFiles): Scene['records'] {
  const records: { npm: string[]; pypi: string[] } = { npm: [], pypi: [] };
  const open = [''];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const name of files.list(at)) {
      const path = at === '' ? name : `${at}/${name}`;
      const kind = files.entry(path)?.kind;
      if (kind === 'directory') open.push(path);
      else if (kind === 'file' && isNpmRecord(path)) records.npm.push(path);
      else if (kind === 'file' && path.endsWith('.dist-info/METADATA')) records.pypi.push(path);
    }
  return records;
}

interface Replacing {
  readonly request: InPlaceRequest;
  readonly scene: Scene;
}

interface Done {
  readonly at: Replaced;
  readonly changed: Changes;
}

async function replaceMove(
  move: LanguageMove,
  { request, scene }: Replacing,
): Promise<{ readonly done: readonly Done[]; readonly refused: readonly InPlaceRefusal[] }> {
  const { ecosystem, name, from, to } = move;
  const refusal = (path: string, code: InPlaceCode, message: string): InPlaceRefusal => ({
    code,
    ecosystem,
    name,
    path,
    message,
  });
  if (isOtherMajor(from, to))
    return { done: [], refused: [refusal('', 'major', `${to} is another major version than ${from}`)] };
  const pair = await published(move, request);
  if (!('before' in pair)) return { done: [], refused: [refusal('', pair.code, pair.message)] };
  const done: Done[] = [];
  const refused: InPlaceRefusal[] = [];
  for (const path of move.paths) {
    const { url, sha256 } = pair.after;
    try {
      const changed = replaceAt(move, path, { pair, scene });
      const { newPath } = changed;
      done.push({ at: { ecosystem, name, from, to, path, newPath, url, sha256 }, changed });
    } catch (error) {
      const fault = asUnfit(error);
      refused.push(refusal(path, fault.code, fault.message));
    }
  }
  return { done, refused };
}

/** The first number; below 1 also the second, where every step may break something. */
function isOtherMajor(from: string, to: string): boolean {
  const parts = (text: string): readonly string[] => /^v?(\d+)(?:\.(\d+))?/.exec(text)?.slice(1) ?? [text];
  const [[major, minor], [newMajor, newMinor]] = [parts(from), parts(to)];
  return major !== newMajor || (major === '0' && minor !== newMinor);
}

async function published(move: LanguageMove, request: InPlaceRequest): Promise<ReleasePair | Unfit> {
  try {
    return await request.releases(move);
  } catch (error) {
    request.signal?.throwIfAborted();
    if (!(error instanceof OakumError)) throw error;
    const code = errorCode(error) === 'in-place.not-published' ? 'not-published' : 'unread';
    return new Unfit(code, errorMessage(error));
  }
}

function replaceAt(
  move: LanguageMove,
  path: string,
  { pair, scene }: { readonly pair: ReleasePair; readonly scene: Scene },
): PlacedChanges {
  const { files, manifests, records } = scene;
  switch (move.ecosystem) {
    case 'npm':
      return replaceNpm({ files, manifests }, move, { path, pair, records: records.npm });
    case 'pypi':
      return replacePython(files, move, { path, pair, records: records.pypi });
    case 'maven':
      return replaceJar(files, move, { path, pair });
  }
}

/** An archive that cannot be read is a reason like any other. */
function asUnfit(error: unknown): Unfit {
  if (error instanceof Unfit) return error;
  if (error instanceof OakumError) return new Unfit('unread', errorMessage(error));
  throw error;
}

interface Assembling extends Pick<InPlaceOutcome, 'replaced' | 'changes'> {
  readonly lower: ImageFiles;
}

async function assembled(
  { image, source, patched, sourceDateEpoch, work, signal }: InPlaceRequest,
  { lower, changes, replaced }: Assembling,
): Promise<PatchedImage> {
  const layer = await buildLayer(changes, { lower, sourceDateEpoch, work });
  const comment = replaced.map(({ name, from, to }) => `${name} ${from} -> ${to}`).join('; ');
  const lineage = { engine: inPlaceEngine, sourceDateEpoch, comment, patched };
  const { manifest, config, layerMediaType } = await withLayer(layer, { image, source, lineage, signal });
  const { digest, diffId, sizeBytes, path } = layer;
  return {
    kind: 'patched',
    engine: inPlaceEngine,
    manifest,
    config,
    layer: { mediaType: layerMediaType, digest, diffId, sizeBytes, path },
    packages: [...new Map(replaced.map((one) => [`${one.name} ${one.to}`, upgradeOf(one)])).values()],
    leftOut: [],
    provenance: {
      engine: inPlaceEngine,
      sourceReference: image.reference,
      sourceDigest: image.family.manifest,
      repositories: [],
      sourceDateEpoch,
    },
  };
}

/** As engines say it; its archive is one of an ecosystem's instead of a distribution's. */
function upgradeOf({ name, from, to, sha256, url }: Replaced): PackageUpgrade {
  return { name, architecture: '', from, to, source: name, debSha256: sha256, debUrl: url };
}
