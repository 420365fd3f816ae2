import { readPackageLock, readRequirements } from '../formats/locks/index.ts';
import { type Digest, OakumError } from '../kernel/index.ts';
import {
  type Change,
  changesOf,
  editSources,
  gitPatch,
  isNpmLock,
  type SourceRefusal,
} from '../remediate/sources/index.ts';
import { lookAtImage } from './images/look-at-image.ts';
import { type Bumps, bumpsFor, type NotProposed, type Proposed } from './sources/bumps.ts';
import { readCheckout } from './sources/checkout.ts';
import { npmReleases } from './sources/npm-releases.ts';
import { proposeChange, type Requested } from './sources/propose.ts';
import type { World } from './world.ts';

export interface SourceAsked {
  readonly reference: string;
  /** A checkout of what the image is built from; without it only versions are named. */
  readonly source: string | undefined;
  /** Names of packages; all where empty. */
  readonly packages: readonly string[];
  /** Whether the change is proposed to the owner, as a pull or merge request. */
  readonly isRequested: boolean;
  readonly signal: AbortSignal;
}

/** A version that no file of the checkout asks for: it comes from the base, or from another repository. */
export interface NotInSource extends Pick<Proposed, 'ecosystem' | 'name' | 'from' | 'to' | 'paths'> {}

/** What came of it. Codes are stable. `possible`: versions are named, there was no checkout. */
export interface SourceResult {
  readonly code: 'proposed' | 'possible' | 'nothing-to-do' | 'refused';
  readonly reference: string;
  readonly digest: Digest;
  readonly proposed: readonly Proposed[];
  /** Findings for which no version can be named. */
  readonly not: readonly NotProposed[];
  /** What the patch moves, by file. */
  readonly moved: readonly {
    readonly path: string;
    readonly name: string;
    readonly from: string;
    readonly to: string;
  }[];
  readonly refusals: readonly SourceRefusal[];
  readonly notInSource: readonly NotInSource[];
  /** As `git apply` takes it; empty where no file changes. */
  readonly patch: string;
  /** Absent where none was asked for, or nothing changes. */
  readonly request: Requested | undefined;
  readonly message: string;
}

/**
 * Proposes the change of an image's source that ends findings in packages of languages. Nothing is written here; a request is
 * opened only where that is asked for.
 *
 * @throws source.not-moved, and what opening a request throws
 */
export async function patchSource(world: World, asked: SourceAsked): Promise<SourceResult> {
  const { reference, source, signal } = asked;
  const looked = await lookAtImage(world, { reference, signal });
  const { proposed, not } = limited(bumpsFor(looked, await world.advisories()), asked.packages);
  const { manifest: digest } = looked.read.image.family;
  const said = {
    reference,
    digest,
    proposed,
    not,
    moved: [],
    refusals: [],
    notInSource: [],
    patch: '',
    request: undefined,
    message: '',
  };
  if (proposed.length === 0)
    return {
      ...said,
      code: 'nothing-to-do',
      message: 'no package of npm, Python or Java has a finding that a version ends',
    };
  if (source === undefined)
    return { ...said, code: 'possible', message: 'name a checkout with --source to get the change' };
  world.progress.step(`reading ${source}`);
  const files = await readCheckout(await world.openTree(source));
  const { releases, unread } = await npmReleases(world, { files, bumps: proposed, signal });
  const edited = editSources(files, proposed, releases);
  const changes = changesOf(files, edited.files);
  requireGone(changes, edited.done);
  const patch = gitPatch(changes);
  const request =
    asked.isRequested && changes.length > 0
      ? await proposeChange(world, {
          reference,
          digest,
          changes,
          patch,
          moved: movedIn(edited.done, proposed),
          signal,
        })
      : undefined;
  const named = new Set([...edited.done, ...edited.refusals].map(({ name }) => name));
  return {
    ...said,
    code: changes.length > 0 ? 'proposed' : 'refused',
    moved: edited.done.map(({ path, name, from, to }) => ({ path, name, from, to })),
    refusals: edited.refusals,
    notInSource: proposed
      .filter(({ name }) => !named.has(name))
      .map(({ ecosystem, name, from, to, paths }) => ({ ecosystem, name, from, to, paths })),
    patch,
    request,
    message: unread.map((one) => `not read: ${one}`).join('; '),
  };
}

/** Each package once, whatever the number of files. */
function movedIn(done: SourceResult['moved'], proposed: readonly Proposed[]): readonly Proposed[] {
  return proposed.filter(({ name, to }) => done.some((one) => one.name === name && one.to === to));
}

function limited({ proposed, not }: Bumps, names: readonly string[]): Bumps {
  if (names.length === 0) return { proposed, not };
  const isNamed = ({ name }: { readonly name: string }): boolean => names.includes(name);
  return { proposed: proposed.filter(isNamed), not: not.filter(isNamed) };
}

/**
 * What our own readers find in a changed file: the version that it had must be gone.
 *
 * @throws source.not-moved, which is a fault of ours
 */
function requireGone(changes: readonly Change[], done: SourceResult['moved']): void {
  for (const { path, after } of changes) {
    const bytes = new TextEncoder().encode(after);
    const read = isNpmLock(path)
      ? readPackageLock(bytes)
      : /\.(?:txt|in)$/.test(path)
        ? readRequirements(bytes, path)
        : undefined;
    if (read === undefined || read.kind !== 'lock') continue;
    for (const { name, from } of done.filter((one) => one.path === path))
      if (read.packages.some((one) => one.name === name && one.version === from))
        throw new OakumError('source.not-moved', `${path} still has ${name} ${from} after the change`);
  }
}
