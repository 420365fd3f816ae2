import { matchContents } from '../../assess/match/index.ts';
import { type HasFixes, judgeAgainstLoan } from '../../decide/loans/index.ts';
import {
  type AdvisoryIndex,
  type Contents,
  type Finding,
  isOfSystem,
  type Loan,
  type Unread,
} from '../../model/index.ts';
import { inPlaceEngine } from '../../remediate/images/index.ts';

/** Images by their subject, each matched once however many loans it is held against. */
export interface LoanJudge {
  /** `unread` is what could not be read of it. */
  judge(loan: Loan, contents: Contents, unread: readonly Unread[]): HasFixes;
}

/** Holds images against loans by the advisories of one moment. */
export function makeLoanJudge(index: AdvisoryIndex): LoanJudge {
  const known = new Map<string, readonly Finding[]>();
  return {
    judge: (loan, contents, unread) => {
      const findings = known.get(contents.subject) ?? matchContents(contents, index).findings;
      known.set(contents.subject, findings);
      return judgeAgainstLoan(loan, {
        contents,
        unread,
        findings,
        unjudged: unjudged(loan, contents, index),
      });
    },
  };
}

/**
 * What no source judges of the packages that the loan is about; of an image that has none of these, whether anything of its
 * kind is judged at all: packages of its system, or of languages where those were replaced.
 */
function unjudged(
  { engine, covers, packages }: Loan,
  contents: Contents,
  index: AdvisoryIndex,
): readonly string[] {
  const names = new Set([...covers.map((one) => one.package), ...packages.map(({ name }) => name)]);
  const ofKind = contents.packages.filter(({ type }) => isOfSystem(type) === (engine !== inPlaceEngine));
  const meant = ofKind.filter(({ name, source }) => names.has(name) || names.has(source?.name ?? ''));
  const looked = meant.length > 0 ? meant : ofKind;
  const open = matchContents({ ...contents, packages: looked }, index).unjudged;
  const count = open.reduce((sum, one) => sum + one.packages, 0);
  if (meant.length === 0 && count < looked.length) return [];
  return open.map(({ what, reason }) => `${what}: ${reason}`);
}
