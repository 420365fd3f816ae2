import { type HasFixes, lineOf } from '../decide/loans/index.ts';
import { type Digest, instantText, OakumError } from '../kernel/index.ts';
import { type Coverage, type Loan, loanState, type Platform } from '../model/index.ts';
import { readImage } from './images/read-image.ts';
import { makeLoanJudge } from './loans/judge-image.ts';
import { parsePlatform } from './scan-image.ts';
import type { World } from './world.ts';

export interface LoanCheckRequest {
  /** A reference, `oci:DIR` or an archive. */
  readonly reference: string;
  /** Which loans an image on disk is held against, by the repository that it will lie in: `registry.acme.io/shop/web`. */
  readonly as: string | undefined;
  readonly platform: string;
  readonly signal: AbortSignal;
}

/** One loan, and whether the image has its fixes. */
export interface CheckedLoan {
  readonly loan: Loan;
  readonly state: 'open' | 'expired';
  readonly verdict: HasFixes;
}

export interface LoanCheck {
  readonly schemaVersion: 1;
  readonly reference: string;
  readonly digest: Digest;
  /** `brings-back` where some loan's fixes are missing, `unknown` where nobody can say of some; `no-loan` where none covers it. */
  readonly code: 'keeps' | 'brings-back' | 'unknown' | 'no-loan';
  readonly checks: readonly CheckedLoan[];
  readonly coverage: Coverage;
}

/** Whether deploying an image would bring back what the loans of its repository cover. Reads it, and writes nothing but what is known of it. */
export async function checkLoans(world: World, request: LoanCheckRequest): Promise<LoanCheck> {
  const { reference, signal } = request;
  const platform: Platform = parsePlatform(request.platform);
  const named = request.as ?? (await requireReference(world, reference));
  const read = await readImage(world, { reference, mayBeLocal: true, platform, useCache: true, signal });
  const { contents, coverage } = read;
  const now = instantText(world.clock.now());
  const { loans } = await world.store();
  const line = lineOf(await loans.list(), named).filter(({ end }) => end === undefined);
  const judge = makeLoanJudge(await world.advisories());
  const checks = line.map(
    (loan): CheckedLoan => ({
      loan,
      state: loanState(loan, now) === 'expired' ? 'expired' : 'open',
      verdict: judge.judge(loan, contents, coverage.unread),
    }),
  );
  const digest = read.image.family.manifest;
  return { schemaVersion: 1, reference, digest, code: codeOf(checks), checks, coverage };
}

/** @throws usage.as for an image on disk, which has no repository by itself. */
async function requireReference(world: World, reference: string): Promise<string> {
  if ((await world.openLocalImage(reference)) === undefined) return reference;
  throw new OakumError('usage.as', `${reference} lies on disk: nothing says which loans it is held against`, {
    hint: 'name the repository that it will lie in: --as registry.acme.io/shop/web',
  });
}

function codeOf(checks: readonly CheckedLoan[]): LoanCheck['code'] {
  if (checks.length === 0) return 'no-loan';
  const kinds = checks.map(({ verdict }) => verdict.kind);
  if (kinds.includes('lacks')) return 'brings-back';
  return kinds.includes('unknown') ? 'unknown' : 'keeps';
}
