import { lineOf } from '../../decide/loans/index.ts';
import { parseImageReference } from '../../formats/oci/index.ts';
import { type Digest, instantText } from '../../kernel/index.ts';
import { type Contents, familyHas, type Loan, type LoanEnd, type SourcedIndex } from '../../model/index.ts';
import { makeEntry } from '../../prove/audit/index.ts';
import type { ReadInUse } from '../estate/read-images.ts';
import type { Newest } from '../images/newer-image.ts';
import { newerTag } from '../images/newer-tag.ts';
import type { World } from '../world.ts';
import { type LoanJudge, makeLoanJudge } from './judge-image.ts';
import { endedBody } from './open-loan.ts';

/** What a scan read: images that run, and newer tags of the same applications. */
export interface Settling {
  readonly running: readonly ReadInUse[];
  readonly offered: readonly Newest[];
  readonly index: SourcedIndex;
}

/**
 * Retires the loans whose image's owner has a build with the fixes: another image of the same line that is none of ours,
 * which runs or is offered as a newer tag, and in which a scan finds nothing of what the loan covers. What nobody could
 * read or judge to its end retires nothing.
 */
export async function settleLoans(world: World, settling: Settling): Promise<void> {
  const { loans } = await world.store();
  const all = await loans.list();
  const open = all.filter(({ end }) => end === undefined);
  if (open.length === 0) return;
  const builds = buildsOf(settling, all);
  const judge = makeLoanJudge(settling.index);
  const restsOn = settling.index.feeds.map((feed) => `${feed.id}@${feed.asOf}`);
  for (const loan of open) {
    const build = fixedBy(loan, builds, judge);
    if (build === undefined) continue;
    const { how, image, digest } = build;
    const at = instantText(world.clock.now());
    const end: LoanEnd = { kind: 'fixed', at, image, digest, how, covers: loan.covers.length, restsOn };
    const entry = makeEntry('loan-ended', { clock: world.clock, by: world.user }, endedBody(loan, end));
    await loans.end(loan.id, end, entry);
  }
}

/** An image that no engine of ours made and none was made of. */
interface Build {
  readonly how: 'runs' | 'offered';
  readonly image: string;
  readonly digest: Digest;
  /** Ids of the workloads that run it. */
  readonly workloads: readonly string[];
  readonly contents: Contents;
}

function buildsOf({ running, offered }: Settling, loans: readonly Loan[]): readonly Build[] {
  const known = new Set(loans.flatMap(({ patched, source }) => [patched.digest, source.digest]));
  const runs = running
    .filter(({ image }) => [...known].every((digest) => !familyHas(image.family, digest)))
    .map(
      ({ use, image, contents }): Build => ({
        how: 'runs',
        image: use.reference,
        digest: image.family.manifest,
        workloads: use.targets.map(({ workload }) => workload.id),
        contents,
      }),
    );
  const newer = offered
    .filter((one) => one.kind === 'newer')
    .filter(({ digest, manifest }) => !known.has(digest) && !known.has(manifest))
    .map(
      ({ image, digest, contents }): Build => ({
        how: 'offered',
        image,
        digest,
        workloads: [],
        contents,
      }),
    );
  return [...runs, ...newer];
}

/** What runs says more than what is offered. */
function fixedBy(loan: Loan, builds: readonly Build[], judge: LoanJudge): Build | undefined {
  return builds.find(
    (build) =>
      isOfLine(loan, build) &&
      judge.judge(loan, build.contents, build.contents.coverage.unread).kind === 'has',
  );
}

/**
 * A repository may hold more than one line of images (`1.2`, `1.2-alpine`): the tag must be the one that was patched, or a newer
 * version of it; where tags are no versions, the build must run where the patch was put.
 */
function isOfLine(loan: Loan, { image, workloads }: Build): boolean {
  if (lineOf([loan], image).length === 0) return false;
  if (loan.where.some(({ id }) => workloads.includes(id))) return true;
  const patched = parseImageReference(loan.source.reference).tag?.replace(/-oakum\.\d+$/, '');
  const { tag } = parseImageReference(image);
  if (patched === undefined || tag === undefined) return false;
  return tag === patched || newerTag(patched, [tag]) === tag;
}
