import { instantText, OakumError } from '../../kernel/index.ts';
import type { Loan, LoanCover, Patch, PlannedPatch, Run, RunPatch } from '../../model/index.ts';
import { makeEntry } from '../../prove/audit/index.ts';
import { type ImageRead, readImage } from '../images/read-image.ts';
import type { World } from '../world.ts';
import { endedBody, openLoan } from './open-loan.ts';

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
    await openLoan(world, {
      patched: { ...made.to, digest: patch.patchedDigest },
      source: { reference: made.patch.image, digest: made.patch.digest },
      engine: patch.engine ?? 'unknown',
      packages: made.patch.packages,
      covers: coversOf(made.patch, patch),
      read: await sourceRead(world, made.patch, signal),
      run: run.id,
      where,
    });
  }
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
  { image, digest }: Extract<Patch, { kind: 'layer-patch' }>,
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
