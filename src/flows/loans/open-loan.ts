import { hexOf, instantText, sha256 } from '../../kernel/index.ts';
import {
  type Contents,
  type Image,
  isOfSystem,
  type Loan,
  type LoanCover,
  type Place,
} from '../../model/index.ts';
import { makeEntry } from '../../prove/audit/index.ts';
import { inPlaceEngine } from '../../remediate/images/index.ts';
import type { World } from '../world.ts';
import { baselinesFor, daysOf, ownerOf } from './owner-of.ts';
import { inheriting, isReplacedBy } from './replace-loan.ts';
import { sourceFixOf } from './source-fix.ts';

/** A patched image that lies in its registry, and what it was made from. */
export interface ToLend extends Pick<Loan, 'patched' | 'source' | 'engine' | 'packages' | 'covers'> {
  /** What templates name where the source is no reference of a registry (an image on disk). */
  readonly named?: string;
  /** Absent where the source could not be read any more: then its system and its source are unknown. */
  readonly read?: { readonly image: Image; readonly contents: Contents } | undefined;
  readonly run?: string;
  readonly where: readonly Place[];
}

/** Opens the loan of a patched image, once; an earlier one that it replaces ends, and what that covered is covered by this one. */
export async function openLoan(world: World, lending: ToLend): Promise<Loan> {
  const { loans } = await world.store();
  const before = await loans.list();
  const id = loanId(lending.patched);
  const known = before.find((one) => one.id === id);
  if (known !== undefined) return known;
  const plain = await loanOf(world, lending);
  const replaced = before.filter((one) => isReplacedBy(one, plain));
  const loan = replaced.reduce(inheriting, plain);
  const context = { clock: world.clock, by: world.user, run: loan.run };
  if (!(await loans.open(loan, makeEntry('loan-opened', context, openedBody(loan))))) return loan;
  for (const one of replaced) {
    const end = { kind: 'replaced', at: loan.openedAt, loan: loan.id } as const;
    await loans.end(one.id, end, makeEntry('loan-ended', context, endedBody(one, end)));
  }
  return loan;
}

export function loanId({ repository, tag, digest }: Loan['patched']): string {
  return `loan-${hexOf(sha256(`${repository}:${tag}@${digest}`)).slice(0, 12)}`;
}

/** What the log keeps of the end of a loan. */
export function endedBody({ id, patched }: Loan, end: NonNullable<Loan['end']>) {
  return { loan: id, image: `${patched.repository}:${patched.tag}@${patched.digest}`, end };
}

async function loanOf(world: World, lending: ToLend): Promise<Loan> {
  const { patched, source, engine, packages, covers, read, run, where } = lending;
  const named = lending.named ?? source.reference;
  const now = world.clock.now();
  const { days, rule } = daysOf(world, named);
  const ofSystem = read?.contents.packages.map(({ type }) => type).find(isOfSystem);
  // Packages of languages are not compared by a system's order of versions.
  const packageType = engine === inPlaceEngine ? undefined : ofSystem;
  return {
    id: loanId(patched),
    patched,
    source,
    engine,
    ...(read?.contents.os === undefined ? {} : { os: read.contents.os }),
    ...(packageType === undefined ? {} : { packageType }),
    packages,
    covers: sorted(covers),
    owner: await ownerOf(world, { reference: named, digest: source.digest }),
    fix: sourceFixOf(read?.image, baselinesFor(world, named)),
    ...(run === undefined ? {} : { run }),
    where,
    openedAt: instantText(now),
    openedBy: world.user,
    expiresAt: instantText(now.add({ hours: 24 * days })),
    expiryRule: rule,
  };
}

function openedBody(loan: Loan) {
  const { id, patched, source, owner, fix, packages, covers, expiresAt } = loan;
  return {
    loan: id,
    image: `${patched.repository}:${patched.tag}`,
    digest: patched.digest,
    source: source.reference,
    sourceDigest: source.digest,
    owner,
    fix,
    packages: packages.length,
    covers: covers.length,
    expiresAt,
  };
}

function sorted(covers: readonly LoanCover[]): readonly LoanCover[] {
  const text = (one: LoanCover): string => `${one.vulnerability} ${one.package}`;
  const byText = new Map(covers.map((one) => [text(one), one]));
  return [...byText].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, one]) => one);
}
