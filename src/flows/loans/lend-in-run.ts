import { type Digest, instantText, OakumError } from '../../kernel/index.ts';
import type {
  Loan,
  LoanCover,
  PackageChange,
  Patch,
  PlannedPatch,
  Run,
  RunPatch,
} from '../../model/index.ts';
import { makeEntry } from '../../prove/audit/index.ts';
import { type ImageRead, readImage } from '../images/read-image.ts';
import type { World } from '../world.ts';
import { endedBody, openLoan } from './open-loan.ts';

type LayerPatch = Extract<Patch, { kind: 'layer-patch' }>;

/** A run with its plan's patches, as it stands. */
export interface Lending {
  readonly run: Run;
  readonly planned: readonly PlannedPatch[];
  readonly signal: AbortSignal;
}

/** Opens a loan for every layer patch of a run that came to some workload. May be called again: what is open stays as it is. */
export async function lendInRun(world: World, { run, planned, signal }: Lending): Promise<void> {
  for (const patch of run.patches) {
    const made = planned.find((one) => one.patch.id === patch.id);
    if (made?.patch.kind !== 'layer-patch' || made.to === undefined || patch.patchedDigest === undefined)
      continue;
    const where = whereOf(run, patch);
    if (where.length === 0) continue;
    for (const one of imagesOf(made.patch, { ...patch, patchedDigest: patch.patchedDigest }))
      await openLoan(world, {
        patched: { ...made.to, digest: one.patched },
        source: { reference: made.patch.image, digest: one.digest },
        engine: patch.engine ?? 'unknown',
        packages: one.packages,
        covers: coversOf(made.patch, patch).filter((cover) => one.moves(cover.package)),
        read: await sourceRead(world, { image: made.patch.image, digest: one.digest }, signal),
        run: run.id,
        where,
      });
  }
}

interface LentImage {
  readonly digest: Digest;
  readonly patched: Digest;
  readonly packages: readonly PackageChange[];
  /** Whether what is said of a package of the patch is said of this image. */
  moves(name: string): boolean;
}

/** Of an index, each image is a loan by itself: their packages and what they cover need not be the same. */
function imagesOf(
  { digest, packages, platforms }: LayerPatch,
  { patchedDigest: patched, made }: RunPatch & { readonly patchedDigest: Digest },
): readonly LentImage[] {
  if (platforms === undefined) return [{ digest, patched, packages, moves: () => true }];
  return platforms.flatMap((one) => {
    const found = made?.platforms?.find(({ platform }) => platform === one.platform);
    if (found === undefined) return [];
    const names = new Set(one.packages.map(({ name }) => name));
    return [{ ...one, patched: found.digest, moves: (name: string) => names.has(name) }];
  });
}

/** A run that was rolled back has brought the source back everywhere: its loans are over. */
export async function endRolledBack(world: World, run: Run): Promise<void> {
  const { loans } = await world.store();
  const end = { kind: 'rolled-back', at: instantText(world.clock.now()), run: run.id } as const;
  const context = { clock: world.clock, by: world.user, run: run.id };
  for (const loan of await loans.list())
    if (loan.run === run.id && loan.end === undefined)
      await loans.end(loan.id, end, makeEntry('loan-ended', context, endedBody(loan, end)));
}

function whereOf({ cluster }: Run, { rollouts }: RunPatch): Loan['where'] {
  return rollouts
    .filter(({ phase }) => phase === 'complete')
    .map(({ uid, namespace, kind, name }) => ({
      id: `${cluster}/${uid}`,
      name: `${namespace}/${kind}/${name}`,
    }));
}

/** What the plan said that it removes, without what the new scan still found. */
function coversOf({ removes }: Patch, { attestation }: RunPatch): readonly LoanCover[] {
  const remaining = new Set(attestation?.removed.length === 0 ? [] : attestation?.remaining);
  return removes
    .filter(({ id }) => !remaining.has(id))
    .flatMap(({ name }) => {
      const [vulnerability, item] = name.split(' ');
      return vulnerability === undefined || item === undefined ? [] : [{ vulnerability, package: item }];
    });
}

/** The run is over: a registry that does not answer now takes the loan its source, and nothing else. */
async function sourceRead(
  world: World,
  { image, digest }: Pick<LayerPatch, 'image' | 'digest'>,
  signal: AbortSignal,
): Promise<Pick<ImageRead, 'image' | 'contents'> | undefined> {
  const platform = { os: 'linux', architecture: 'amd64' };
  try {
    return await readImage(world, { reference: image, digest, platform, useCache: true, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof OakumError)) throw error;
    return undefined;
  }
}
