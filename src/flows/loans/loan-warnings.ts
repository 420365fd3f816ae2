import { type HasFixes, lineOf } from '../../decide/loans/index.ts';
import { type Digest, errorMessage, instantText, OakumError } from '../../kernel/index.ts';
import {
  type Container,
  type Inventory,
  type Loan,
  loanState,
  type Patch,
  type PlanWarning,
  type Workload,
  workloadTitle,
} from '../../model/index.ts';
import { usualPlatform } from '../estate/usual-platform.ts';
import { readImage } from '../images/read-image.ts';
import type { World } from '../world.ts';
import { makeLoanJudge } from './judge-image.ts';

/** What warnings are about: what the cluster names and runs now, and what a plan would put there. */
export interface Warning {
  readonly inventory: Pick<Inventory, 'cluster' | 'workloads' | 'nodes'>;
  readonly patches: readonly Patch[];
  readonly signal: AbortSignal;
}

/** Loans that have expired, and everything that would bring back what an open one covers, in the order of their codes. */
export async function loanWarnings(world: World, warning: Warning): Promise<readonly PlanWarning[]> {
  const open = await openLoans(world);
  const here = open.filter(({ where }) => isHere(where, warning.inventory.cluster.id));
  if (here.length === 0) return [];
  const hands = await handsOf(world, warning);
  const now = instantText(world.clock.now());
  return [
    ...here.filter((loan) => loanState(loan, now) === 'expired').map(expiredWarning),
    ...(await templateWarnings(here, warning.inventory.workloads, hands)),
    ...warning.inventory.workloads.flatMap((workload) => sourceWarnings(here, workload)),
    ...(await bumpsOf(here, warning.patches, hands)),
  ];
}

/** The same of the tag bumps of a plan alone: loans may have been opened since it was made. */
export async function bumpWarnings(
  world: World,
  { patches, cluster, signal }: Pick<Warning, 'patches' | 'signal'> & { readonly cluster: string },
): Promise<readonly PlanWarning[]> {
  const bumps = patches.filter(({ kind }) => kind === 'tag-bump');
  const open = bumps.length === 0 ? [] : await openLoans(world);
  if (open.length === 0) return [];
  const inventory = await (await world.store()).knowledge.inventory(cluster);
  return bumpsOf(open, bumps, await handsOf(world, { inventory, signal }));
}

async function openLoans(world: World): Promise<readonly Loan[]> {
  const { loans } = await world.store();
  return (await loans.list()).filter(({ end }) => end === undefined);
}

/** What a person patched by hand may run anywhere. */
function isHere(where: Loan['where'], cluster: string): boolean {
  return where.length === 0 || where.some(({ id }) => id.startsWith(`${cluster}/`));
}

/** Holds an image by its name against a loan; each is read once. */
type Hold = (
  loan: Loan,
  image: { readonly reference: string; readonly digest?: Digest },
) => Promise<HasFixes>;

/** Of an index, the image of the usual platform is looked at. */
async function handsOf(
  world: World,
  {
    inventory,
    signal,
  }: { readonly inventory: Pick<Inventory, 'nodes'> | undefined; readonly signal: AbortSignal },
): Promise<Hold> {
  const judge = makeLoanJudge(await world.advisories());
  const reads = new Map<string, ReturnType<typeof readImage>>();
  const platform = usualPlatform(inventory);
  return async (loan, { reference, digest }) => {
    const key = `${reference}@${digest ?? ''}`;
    const reading =
      reads.get(key) ?? readImage(world, { reference, digest, platform, useCache: true, signal });
    reads.set(key, reading);
    try {
      const { contents, coverage } = await reading;
      return judge.judge(loan, contents, coverage.unread);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof OakumError)) throw error;
      return { kind: 'unknown', reason: `not read: ${errorMessage(error)} (${error.code})` };
    }
  };
}

function expiredWarning(loan: Loan): PlanWarning {
  const { owner, fix, expiresAt } = loan;
  const who = owner.kind === 'unknown' ? 'nobody known answers for it' : `${owner.name} answers for it`;
  const where = fix.kind === 'unknown' ? 'its source is unknown' : `its source is ${fix.repository}`;
  return {
    code: 'loan.expired',
    what: patchedName(loan),
    message: `${loan.id} was lent until ${expiresAt}, and its image has no build of its own with the fixes: ${who}, ${where}`,
  };
}

async function templateWarnings(
  loans: readonly Loan[],
  workloads: readonly Workload[],
  hold: Hold,
): Promise<readonly PlanWarning[]> {
  const warnings: PlanWarning[] = [];
  for (const workload of workloads.filter(({ activity }) => activity !== 'finished'))
    for (const container of workload.containers.filter(({ isInTemplate }) => isInTemplate))
      for (const loan of lineOf(loans, container.image))
        warnings.push(...(await templateWarning({ loan, workload, container }, hold)));
  return warnings;
}

interface Template {
  readonly loan: Loan;
  readonly workload: Workload;
  readonly container: Container;
}

async function templateWarning(
  { loan, workload, container }: Template,
  hold: Hold,
): Promise<readonly PlanWarning[]> {
  const verdict = await hold(loan, { reference: container.image });
  const what = `${workloadTitle(workload)} container ${container.name}`;
  if (verdict.kind === 'has') return [];
  const wasPut = loan.where.some(({ id }) => id === workload.id);
  if (verdict.kind === 'unknown') return wasPut ? [unknownWarning({ what, loan }, verdict)] : [];
  const message = `its template names ${container.image}, which lacks ${lackText(verdict)}`;
  return wasPut
    ? [
        {
          code: 'loan.brought-back',
          what,
          message: `${message}: ${patchedName(loan)} was put there, by ${loan.id}`,
        },
      ]
    : [
        {
          code: 'loan.not-deployed',
          what,
          message: `${message}: ${patchedName(loan)} has it, by ${loan.id}`,
        },
      ];
}

/** It runs what was lent, while what its manager's source names is another: the next sync or upgrade brings that back. */
function sourceWarnings(loans: readonly Loan[], workload: Workload): readonly PlanWarning[] {
  const { manager, name = '', confidence } = workload.ownership;
  if (confidence !== 'disputed' && confidence !== 'likely') return [];
  const running = new Set(
    workload.containers.flatMap(({ running: pods }) => pods.map(({ digest }) => digest)),
  );
  return loans
    .filter(({ patched }) => running.has(patched.digest))
    .map((loan) => ({
      code: 'loan.source-reverts',
      what: workloadTitle(workload),
      message: `it runs ${patchedName(loan)}, and ${[manager, name].join(' ').trim()} ${confidence === 'disputed' ? 'did not put it there: its next sync brings back' : 'may not know: its next sync may bring back'} what its source names; change it there (${loan.id})`,
    }));
}

async function bumpsOf(
  loans: readonly Loan[],
  patches: readonly Patch[],
  hold: Hold,
): Promise<readonly PlanWarning[]> {
  const warnings: PlanWarning[] = [];
  for (const patch of patches) {
    if (patch.kind !== 'tag-bump') continue;
    for (const loan of lineOf(loans, patch.image)) {
      const verdict = await hold(loan, { reference: patch.toImage, digest: patch.toDigest });
      const what = `${patch.title}`;
      if (verdict.kind === 'unknown') warnings.push(unknownWarning({ what, loan }, verdict));
      if (verdict.kind === 'lacks')
        warnings.push({
          code: 'loan.would-bring-back',
          what,
          message: `${patch.toImage} lacks ${lackText(verdict)}, which ${patchedName(loan)} has, by ${loan.id}`,
        });
    }
  }
  return warnings;
}

function unknownWarning(
  { what, loan }: { readonly what: string; readonly loan: Loan },
  { reason }: Extract<HasFixes, { kind: 'unknown' }>,
): PlanWarning {
  const message = `nobody can say whether its image has what ${loan.id} covers: ${reason}`;
  return { code: 'loan.unknown', what, message };
}

const mostNamed = 3;

/** `CVE-2024-1 in openssl, CVE-2024-2 in less and 4 more` */
function lackText({ covers, packages }: Extract<HasFixes, { kind: 'lacks' }>): string {
  const names =
    covers.length > 0
      ? covers.map((one) => `${one.vulnerability} in ${one.package}`)
      : packages.map(({ name, loan }) => `${name} ${loan}`);
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  return `${covers.length > 0 ? 'the fix of ' : ''}${names.slice(0, mostNamed).join(', ')}${more}`;
}

function patchedName({ patched }: Loan): string {
  return `${patched.repository}:${patched.tag}`;
}
