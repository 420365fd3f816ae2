import { matchContents } from '../../assess/match/index.ts';
import type { Finding, Loan, LoanCover } from '../../model/index.ts';
import type { PackageUpgrade } from '../../remediate/images/index.ts';
import { compareFindings } from '../images/compare-findings.ts';
import { contentsAfter } from '../images/contents-after.ts';
import type { LookedAt } from '../images/look-at-image.ts';
import type { World } from '../world.ts';
import { openLoan } from './open-loan.ts';

interface PatchedByHand extends Pick<Loan, 'patched' | 'engine'> {
  readonly looked: LookedAt;
  readonly reference: string;
  readonly moves: readonly PackageUpgrade[];
}

/** Opens the loan of an image that a person patched: nobody knows where it will run. What it covers was verified before the push. */
export async function lendByHand(world: World, given: PatchedByHand): Promise<Loan> {
  const { looked, reference, patched, engine, moves } = given;
  const { read, judged } = looked;
  const after = matchContents(contentsAfter(read.contents, moves), await world.advisories());
  const isLocal = (await world.openLocalImage(reference)) !== undefined;
  return openLoan(world, {
    patched,
    source: { reference, digest: read.image.family.manifest },
    ...(isLocal ? { named: `${patched.repository}:${patched.tag}` } : {}),
    engine,
    packages: moves.map(({ name, from, to }) => ({ name, from, to })),
    covers: compareFindings(judged.findings, after.findings).goes.map(coverOf),
    read,
    where: [],
  });
}

function coverOf({ vulnerability, package: { name } }: Finding): LoanCover {
  return { vulnerability, package: name };
}
