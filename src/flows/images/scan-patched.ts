import { matchContents } from '../../assess/match/index.ts';
import { readContents, resolveImage } from '../../discover/images/index.ts';
import {
  type AdvisoryIndex,
  type Contents,
  type Finding,
  type ImageVerdict,
  isPartial,
  mergeCoverage,
  type Outcome,
} from '../../model/index.ts';
import {
  type PackageUpgrade,
  type PatchedParts,
  patchedSource,
  shortList,
} from '../../remediate/images/index.ts';
import type { World } from '../world.ts';
import { type ComparedFindings, compareFindings, nameOfFinding } from './compare-findings.ts';
import { contentsAfter } from './contents-after.ts';

/** A patched image, and what is known of the one that it was made from. */
export interface ToScan extends PatchedParts {
  readonly before: Contents;
  readonly packages: readonly PackageUpgrade[];
  readonly platform: { readonly os: string; readonly architecture: string };
  readonly signal: AbortSignal;
}

/** What is inside the patched image: its new layer is read as any other, those below may be known already. */
export async function readPatched(world: World, toScan: ToScan): Promise<Outcome<Contents>> {
  const { patched, platform, signal } = toScan;
  const source = patchedSource(toScan);
  const resolved = await resolveImage(source, patched.manifest.digest, { platform, signal });
  const { knowledge } = await world.store();
  const read = await readContents(resolved.value, source, {
    reader: await world.layerReader(),
    cache: { get: knowledge.layer, put: knowledge.saveLayer },
    signal,
  });
  return { value: read.value, coverage: mergeCoverage([resolved.coverage, read.coverage]) };
}

export interface Scanned {
  readonly before: Contents;
  readonly after: Outcome<Contents>;
  readonly packages: readonly PackageUpgrade[];
}

/**
 * The scan of the result against the one of its source: every package that moved is at its new version, every finding
 * that its new version should end is gone, and there is none that the source had not. Both are judged by the same
 * advisories. A result that could not be read whole, or of which nothing that moved can be judged, is unknown.
 */
export function judgeScan({ before, after, packages }: Scanned, index: AdvisoryIndex): ImageVerdict {
  const found = matchContents(before, index).findings;
  const seen = scanned({ before, after }, index);
  const foretold = compareFindings(found, matchContents(contentsAfter(before, packages), index).findings);
  const gone = new Set(seen.goes.map(nameOfFinding));
  const faults = [
    shortList('at another version than it should be', packages.flatMap(notMoved(after.value))),
    shortList('still there', foretold.goes.filter((one) => !gone.has(nameOfFinding(one))).map(findingText)),
    shortList('new', seen.brings.map(findingText)),
  ].filter((one) => one !== '');
  const measured = [
    `before=${found.length}`,
    `gone=${seen.goes.length}`,
    `left=${seen.stays.length}`,
    `new=${seen.brings.length}`,
  ];
  const verdict = { check: 'scan', measured } as const;
  if (faults.length > 0) return { ...verdict, verdict: 'failed', message: faults.join('; ') };
  const why = whyUnknown({ before, after, packages }, index);
  if (why !== undefined) return { ...verdict, verdict: 'unknown', message: why };
  return { ...verdict, verdict: 'passed', message: 'what should go is gone, and nothing is new' };
}

/** What two scans by the same advisories say of the patch. */
export function scanned(
  { before, after }: Pick<Scanned, 'before' | 'after'>,
  index: AdvisoryIndex,
): ComparedFindings {
  return compareFindings(matchContents(before, index).findings, matchContents(after.value, index).findings);
}

function notMoved({ packages }: Contents): (upgrade: PackageUpgrade) => readonly string[] {
  const versions = Map.groupBy(packages, ({ name }) => name);
  return ({ name, to }) => {
    const there = (versions.get(name) ?? []).map(({ version }) => version);
    return there.includes(to) ? [] : [`${name} ${there.join(', ') || 'not there'} instead of ${to}`];
  };
}

function findingText({ vulnerability, package: { name, version } }: Finding): string {
  return `${vulnerability} in ${name} ${version}`;
}

function whyUnknown({ after, packages }: Scanned, index: AdvisoryIndex): string | undefined {
  const { value, coverage } = after;
  if (isPartial(coverage))
    return `not all of it could be read: ${coverage.unread.map(({ what, reason }) => `${what}: ${reason}`).join('; ')}`;
  const names = new Set(packages.map(({ name }) => name));
  const moved = value.packages.filter(({ name }) => names.has(name));
  const { unjudged } = matchContents({ ...value, packages: moved }, index);
  const isAny = unjudged.reduce((sum, one) => sum + one.packages, 0) < moved.length;
  return isAny
    ? undefined
    : `no source judges what moved: ${unjudged.map(({ reason }) => reason).join('; ')}`;
}
