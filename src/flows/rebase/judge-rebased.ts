import { matchContents } from '../../assess/match/index.ts';
import {
  type AdvisoryIndex,
  type Contents,
  type Finding,
  isOfSystem,
  isPartial,
  type Outcome,
  type RebaseVerdict,
} from '../../model/index.ts';
import { type PackageUpgrade, type Rebased, shortList } from '../../remediate/images/index.ts';
import { compareFindings, nameOfFinding } from '../images/compare-findings.ts';
import type { LookedAt } from '../images/look-at-image.ts';
import { endedBy } from '../rebuild/fixed-base.ts';
import type { Bases } from './bases.ts';

export interface ToJudgeRebased {
  readonly looked: LookedAt;
  readonly bases: Bases;
  readonly outcome: Rebased;
  /** What a scan of the result found in it. */
  readonly after: Outcome<Contents>;
  readonly found: readonly Finding[];
  readonly index: AdvisoryIndex;
}

/** Holds the result against what it should be. */
export function judgeRebased(input: ToJudgeRebased): readonly RebaseVerdict[] {
  const { verdict, measured, message } = input.outcome.linker;
  return [judgeScan(input), judgePackages(input), { check: 'linker', verdict, measured, message }];
}

/** Why it may not be pushed. Unknown stops it, too: nothing else vouches for a rebased image. */
export function whyNotTrue(verdicts: readonly RebaseVerdict[]): string | undefined {
  const wrong = verdicts.filter(({ verdict }) => verdict === 'failed' || verdict === 'unknown');
  if (wrong.length === 0) return undefined;
  return wrong.map(({ check, verdict, message }) => `${check} ${verdict}: ${message}`).join('; ');
}

function judgeScan({ looked, bases, after, found, index }: ToJudgeRebased): RebaseVerdict {
  const { goes, stays, brings } = compareFindings(looked.judged.findings, found);
  const open = new Set(found.map(nameOfFinding));
  const left = endedBy(looked, bases.fresh.contents, index).filter((one) => open.has(nameOfFinding(one)));
  const ofBase = new Set(matchContents(bases.fresh.contents, index).findings.map(nameOfFinding));
  const strange = brings.filter((one) => !ofBase.has(nameOfFinding(one)));
  const measured = [`gone=${goes.length}`, `left=${stays.length}`, `new=${brings.length}`];
  const text = (one: Finding): string => `${one.vulnerability} in ${one.package.name}`;
  const faults = [
    shortList('still there', left.map(text)),
    shortList('new, and not of the base', strange.map(text)),
  ];
  const message = faults.filter((one) => one !== '').join('; ');
  if (message !== '') return { check: 'scan', verdict: 'failed', measured, message };
  if (isPartial(after.coverage)) {
    const [unread] = after.coverage.unread;
    return {
      check: 'scan',
      verdict: 'unknown',
      measured,
      message: `${unread?.what} cannot be read: ${unread?.reason}`,
    };
  }
  return { check: 'scan', verdict: 'passed', measured, message: 'what the new base ends is gone' };
}

/** Packages of the system are those of the new base, and everything else is what the image had. */
function judgePackages({ looked, bases, after }: ToJudgeRebased): RebaseVerdict {
  const of = ({ packages }: Contents, isSystem: boolean): readonly string[] =>
    packages
      .filter(({ type }) => isOfSystem(type) === isSystem)
      .map(({ purl, path = '' }) => `${purl} ${isSystem ? '' : path}`);
  const expected = new Set(of(bases.fresh.contents, true));
  const system = of(after.value, true);
  const strange = system.filter((one) => !expected.has(one));
  const missing = [...expected].filter((one) => !system.includes(one));
  const kept = new Set(of(after.value, false));
  const old = new Set(of(bases.old.contents, false));
  const lost = of(looked.read.contents, false).filter((one) => !kept.has(one) && !old.has(one));
  const measured = [`system=${system.length}`, `others=${kept.size}`];
  const faults = [
    shortList('not of the new base', strange),
    shortList('of the new base and not there', missing),
    shortList('lost', lost),
  ].filter((one) => one !== '');
  if (faults.length > 0)
    return { check: 'packages', verdict: 'failed', measured, message: faults.join('; ') };
  return {
    check: 'packages',
    verdict: 'passed',
    measured,
    message: 'those of the new base and of the application',
  };
}

/** What the old base has and the new one has no more: the application may need it. */
export function removedPackages({
  old,
  fresh,
}: Bases): { readonly code: 'removes-packages'; readonly message: string } | undefined {
  const there = new Set(fresh.contents.packages.map(({ type, name }) => `${type} ${name}`));
  const gone = old.contents.packages
    .filter(({ type, name }) => isOfSystem(type) && !there.has(`${type} ${name}`))
    .map(({ name }) => name);
  if (gone.length === 0) return undefined;
  return { code: 'removes-packages', message: shortList('not in the new base', gone) };
}

/** Packages of the system that the new base has in another version than the old one. */
export function movedPackages({ old, fresh }: Bases): readonly PackageUpgrade[] {
  const before = new Map(old.contents.packages.map((one) => [`${one.type} ${one.name}`, one.version]));
  return fresh.contents.packages
    .filter(({ type }) => isOfSystem(type))
    .flatMap((one) => {
      const from = before.get(`${one.type} ${one.name}`) ?? '';
      if (from === one.version) return [];
      const { name, version: to, architecture = '', source } = one;
      return [{ name, architecture, from, to, source: source?.name ?? name }];
    });
}
