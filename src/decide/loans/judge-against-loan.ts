import { compareVersions, versionSchemeOf } from '../../formats/versions/index.ts';
import { compareText } from '../../kernel/pure/index.ts';
import {
  type Contents,
  type Finding,
  isOfSystem,
  type Loan,
  type LoanCover,
  type Unread,
} from '../../model/index.ts';

/** An image as a scan knows it. */
export interface JudgedContents {
  readonly contents: Pick<Contents, 'os' | 'packages'>;
  readonly findings: readonly Pick<Finding, 'vulnerability' | 'aliases' | 'package'>[];
  /** What nobody could judge of its packages of the system, one line each. */
  readonly unjudged: readonly string[];
  /** What could not be read of it. */
  readonly unread: readonly Unread[];
}

/** A package that would be older than the loan has it. */
export interface OlderPackage {
  readonly name: string;
  readonly has: string;
  readonly loan: string;
}

/** Whether an image has the fixes that a loan covers. */
export type HasFixes =
  | { readonly kind: 'has'; readonly covers: number }
  /** Deploying it would bring back what is listed. */
  | {
      readonly kind: 'lacks';
      readonly covers: readonly LoanCover[];
      readonly packages: readonly OlderPackage[];
    }
  /** Not enough is known of it to say. */
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Lacking is said of what was found, whatever else is unknown; having only where all of it was read and judged. A package of
 * another release of the system is not compared by its version, for each release fixes in versions of its own.
 */
export function judgeAgainstLoan(loan: Loan, image: JudgedContents): HasFixes {
  const covers = loan.covers.filter((cover) => comesBack(cover, image));
  const packages = olderPackages(loan, image.contents);
  if (covers.length > 0 || packages.length > 0) return { kind: 'lacks', covers, packages };
  const [unread] = image.unread;
  if (unread !== undefined)
    return { kind: 'unknown', reason: `not read: ${unread.what}: ${unread.reason} (${unread.code})` };
  const { os, packages: all } = image.contents;
  if (loan.packageType !== undefined && (os === undefined || !all.some(({ type }) => isOfSystem(type))))
    return { kind: 'unknown', reason: 'no package database of a system was found in it' };
  const [unjudged] = image.unjudged;
  if (unjudged !== undefined) return { kind: 'unknown', reason: `not judged: ${unjudged}` };
  return { kind: 'has', covers: loan.covers.length };
}

/** In the package that the loan names; in any where the image has none of that name, for others call it otherwise. */
function comesBack(
  { vulnerability, package: name }: LoanCover,
  { contents, findings }: JudgedContents,
): boolean {
  const hasPackage = contents.packages.some((one) => one.name === name && isOfSystem(one.type));
  return findings.some(
    (one) =>
      (one.vulnerability === vulnerability || one.aliases.includes(vulnerability)) &&
      (!hasPackage || one.package.name === name),
  );
}

function olderPackages(loan: Loan, { os, packages }: JudgedContents['contents']): readonly OlderPackage[] {
  const scheme = loan.packageType === undefined ? undefined : versionSchemeOf(loan.packageType);
  const isSameRelease = os !== undefined && os.id === loan.os?.id && os.versionId === loan.os.versionId;
  if (scheme === undefined || !isSameRelease) return [];
  return loan.packages
    .flatMap(({ name, to }) => {
      const there = packages.filter((one) => one.name === name && one.type === loan.packageType);
      const has = there.map(({ version }) => version);
      const isOlder = has.length > 0 && has.every((version) => compareVersions(scheme, version, to) === -1);
      return isOlder ? [{ name, has: has.toSorted(compareText).join(', '), loan: to }] : [];
    })
    .toSorted((left, right) => compareText(left.name, right.name));
}
