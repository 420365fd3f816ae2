import { matchContents } from '../../assess/match/index.ts';
import {
  type AdvisoryIndex,
  type Contents,
  type ImageVerdict,
  isPartial,
  type Outcome,
} from '../../model/index.ts';
import { type Replaced, shortList } from '../../remediate/images/index.ts';
import { type ComparedFindings, compareFindings } from '../images/compare-findings.ts';

export interface ToJudgeScan {
  readonly before: Contents;
  /** What a scan of the result found in it. */
  readonly after: Outcome<Contents>;
  readonly replaced: readonly Replaced[];
}

export interface JudgedScan {
  readonly verdict: ImageVerdict;
  readonly findings: ComparedFindings;
}

/** Every package is where it was, in its new version where it was replaced, and no finding is new. */
export function judgeScan({ before, after, replaced }: ToJudgeScan, index: AdvisoryIndex): JudgedScan {
  const found = matchContents(before, index).findings;
  const findings = compareFindings(found, matchContents(after.value, index).findings);
  const expected = expectedPlaces(before, replaced);
  const there = placesOf(after.value);
  const faults = [
    shortList(
      'not there',
      [...expected].filter((one) => !there.has(one)),
    ),
    shortList(
      'there and not expected',
      [...there].filter((one) => !expected.has(one)),
    ),
    shortList(
      'new',
      findings.brings.map((one) => `${one.vulnerability} in ${one.package.name}`),
    ),
  ].filter((one) => one !== '');
  const measured = [
    `before=${found.length}`,
    `gone=${findings.goes.length}`,
    `left=${findings.stays.length}`,
    `new=${findings.brings.length}`,
  ];
  const said = { check: 'scan', measured } as const;
  const [unread] = after.coverage.unread;
  if (faults.length > 0)
    return { verdict: { ...said, verdict: 'failed', message: faults.join('; ') }, findings };
  if (isPartial(after.coverage) && unread !== undefined) {
    const message = `${unread.what} cannot be read: ${unread.reason}`;
    return { verdict: { ...said, verdict: 'unknown', message }, findings };
  }
  return {
    verdict: { ...said, verdict: 'passed', message: 'what was replaced is there, and nothing is new' },
    findings,
  };
}

function placesOf({ packages }: Contents): ReadonlySet<string> {
  return new Set(packages.map(({ type, name, version, path = '' }) => `${type} ${name} ${version} ${path}`));
}

/** A new wheel's record lies in a directory of its own. */
function expectedPlaces(before: Contents, replaced: readonly Replaced[]): ReadonlySet<string> {
  const moves = new Map(replaced.map((one) => [`${one.ecosystem} ${one.name} ${one.from} ${one.path}`, one]));
  const packages = before.packages.map((item) => {
    const move = moves.get(`${item.type} ${item.name} ${item.version} ${item.path ?? ''}`);
    return move === undefined ? item : { ...item, version: move.to, path: move.newPath };
  });
  return placesOf({ ...before, packages });
}
