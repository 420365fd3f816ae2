import { matchContents } from '../../assess/match/index.ts';
import type { Digest } from '../../kernel/index.ts';
import {
  type AdvisoryIndex,
  familyHas,
  isPartial,
  type RebuildVerdict,
  rebuildChecks,
} from '../../model/index.ts';
import type { TrustJudged } from '../../prove/trust/index.ts';
import { compareFindings, nameOfFinding } from '../images/compare-findings.ts';
import type { LookedAt } from '../images/look-at-image.ts';
import type { ImageRead } from '../images/read-image.ts';
import { trustText } from '../trust/judge-source.ts';
import { type FixedBase, liesOn } from './fixed-base.ts';
import { statedRevisions } from './revision.ts';

export interface ToJudgeRebuilt {
  readonly looked: LookedAt;
  readonly result: ImageRead;
  /** What lay at the result's place before. */
  readonly before: Digest | undefined;
  readonly base: FixedBase;
  readonly repository: string;
  readonly revision: string;
  readonly trust: TrustJudged;
  /** Why its digest may never be applied again; undefined for one that did no harm. */
  readonly quarantined: string | undefined;
  readonly index: AdvisoryIndex;
}

/** Holds what CI made against what it was asked for. A CI that says that all went well proves nothing. */
export function judgeRebuilt(input: ToJudgeRebuilt): readonly RebuildVerdict[] {
  const verdicts = [
    judgeDigest(input),
    judgeBase(input),
    judgeRevision(input),
    judgeScan(input),
    judgeTrusted(input),
  ];
  return verdicts.toSorted(
    (left, right) => rebuildChecks.indexOf(left.check) - rebuildChecks.indexOf(right.check),
  );
}

/** Why a result is not accepted; undefined if it is. What nobody can say is not passed. */
export function whyNotAccepted(verdicts: readonly RebuildVerdict[]): string | undefined {
  const wrong = verdicts.filter(({ verdict }) => verdict === 'failed' || verdict === 'unknown');
  if (wrong.length === 0) return undefined;
  return wrong.map(({ check, verdict, message }) => `${check} ${verdict}: ${message}`).join('; ');
}

function judgeDigest({ looked, result, before, quarantined }: ToJudgeRebuilt): RebuildVerdict {
  const { family } = result.image;
  const verdict = { check: 'digest', measured: [`manifest=${family.manifest}`] } as const;
  if (
    familyHas(looked.read.image.family, family.manifest) ||
    family.config === looked.read.image.family.config
  )
    return { ...verdict, verdict: 'failed', message: 'it is the image that was to be replaced' };
  if (before !== undefined && familyHas(family, before))
    return { ...verdict, verdict: 'failed', message: 'it lay there before the build was asked for' };
  if (quarantined !== undefined)
    return { ...verdict, verdict: 'failed', message: `it failed before: ${quarantined}` };
  return { ...verdict, verdict: 'passed', message: 'it is new' };
}

/** By the layers themselves: what an annotation says of a base does not make it one. */
function judgeBase({ result, base }: ToJudgeRebuilt): RebuildVerdict {
  const { layers } = result.image;
  const shared = base.image.layers.findIndex(({ diffId }, at) => layers[at]?.diffId !== diffId);
  const count = shared === -1 ? base.image.layers.length : shared;
  const measured = [`layers=${layers.length}`, `base=${base.image.layers.length}`, `shared=${count}`];
  if (liesOn(result.image, base.image))
    return {
      check: 'base',
      verdict: 'passed',
      measured,
      message: `its lowest layers are those of ${base.pinned}`,
    };
  const message = `its lowest layers are not those of ${base.pinned}`;
  return { check: 'base', verdict: 'failed', measured, message };
}

function judgeRevision({ result, repository, revision }: ToJudgeRebuilt): RebuildVerdict {
  const said = statedRevisions(result.image, repository);
  const measured = said.map((one) => `${one.from}=${one.revision}`);
  const other = said.find((one) => one.revision !== revision);
  const verdict = { check: 'revision', measured } as const;
  if (other !== undefined)
    return {
      ...verdict,
      verdict: 'failed',
      message: `${other.from} says ${other.revision} instead of ${revision}`,
    };
  if (said.length > 0) return { ...verdict, verdict: 'passed', message: `${said[0]?.from} says ${revision}` };
  const message = 'neither labels nor provenance say which revision it was built from';
  return { ...verdict, verdict: 'unknown', message };
}

function judgeScan({ looked, result, base, index }: ToJudgeRebuilt): RebuildVerdict {
  const after = matchContents(result.contents, index);
  const { goes, stays, brings } = compareFindings(looked.judged.findings, after.findings);
  const open = new Set(after.findings.map(nameOfFinding));
  const left = base.ends.filter((one) => open.has(nameOfFinding(one)));
  const measured = [
    `asked=${base.ends.length}`,
    `gone=${goes.length}`,
    `left=${stays.length}`,
    `new=${brings.length}`,
  ];
  const verdict = { check: 'scan', measured } as const;
  if (left.length > 0) {
    const names = left.slice(0, 10).map((one) => `${one.vulnerability} in ${one.package.name}`);
    return { ...verdict, verdict: 'failed', message: `still there: ${names.join(', ')}` };
  }
  if (isPartial(result.coverage)) {
    const [unread] = result.coverage.unread;
    return { ...verdict, verdict: 'unknown', message: `${unread?.what} cannot be read: ${unread?.reason}` };
  }
  const isThere = base.ends.every(
    ({ package: { type, name } }) =>
      result.contents.packages.some((one) => one.type === type && one.name === name) ||
      base.contents.packages.every((one) => one.type !== type || one.name !== name),
  );
  if (!isThere)
    return {
      ...verdict,
      verdict: 'failed',
      message: 'packages of the base are not in it: a database that does not list them ends no finding',
    };
  const more = brings.length === 0 ? '' : `; ${brings.length} are new, which the image had not`;
  return { ...verdict, verdict: 'passed', message: `what the new base ends is gone${more}` };
}

function judgeTrusted({ trust }: ToJudgeRebuilt): RebuildVerdict {
  const verdict = { check: 'trust', measured: [] } as const;
  const message = trustText(trust);
  if (trust.kind === 'uncovered') return { ...verdict, verdict: 'not-run', message };
  return { ...verdict, verdict: trust.kind === 'refused' ? 'failed' : 'passed', message };
}
