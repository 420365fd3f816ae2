import {
  type Contents,
  type ImageFamily,
  type ImageVerdict,
  imageChecks,
  type Outcome,
  type VerifyDemands,
} from '../../model/index.ts';
import { allPatchEngines, type PatchedImage, verifyResult } from '../../remediate/images/index.ts';
import { openDocument } from '../open-document.ts';
import type { World } from '../world.ts';
import type { Below } from './ask-engines.ts';
import { hasRpms } from './contents-after.ts';
import { judgeScan, readPatched, scanned } from './scan-patched.ts';
import { judgeSecond, type SecondReport } from './second-scanner.ts';
import { notRun, startPatched } from './start-patched.ts';
import type { ToPatch } from './try-engines.ts';
import { subjectsAbout } from './wanted-packages.ts';
import { workFolder } from './work-folder.ts';

/** What an engine made, before it is pushed anywhere. */
export interface ToVerify {
  readonly done: PatchedImage;
  readonly subject: Pick<ToPatch, 'image' | 'source' | 'work' | 'readings' | 'signal'>;
  /** What the layer lies on. */
  readonly on: Below;
  /** How large the new layer may be; see the check of sizes. */
  readonly maxLayerBytes?: number | undefined;
  readonly reports?: SecondReports | undefined;
}

/** Files: another scanner's reports of the image that was asked for, and of the patched one. */
export interface SecondReports {
  readonly of: ImageFamily;
  readonly source: string | undefined;
  readonly result: string | undefined;
}

/**
 * Holds a patched image against what it should be, before it counts. Every check answers, in the order of `imageChecks`; an
 * error that is none of the image's (a registry that is not there) is thrown, and then nothing is pushed either.
 *
 * @throws usage.report-of-another where another scanner's report is about another image
 */
export async function verifyPatched(world: World, toVerify: ToVerify): Promise<readonly ImageVerdict[]> {
  const { done, on } = toVerify;
  const before = on.contents;
  const { packages } = done;
  const index = await world.advisories();
  world.progress.step('verifying: scanning the result and comparing it with its source');
  // The scan is another process's work.
  const [after, compared] = await Promise.all([rescan(world, toVerify), compare(world, toVerify)]);
  await (await world.layerReader()).close();
  const report = await secondReport(world, toVerify);
  const ours = scanned({ before, after }, index);
  const byItsBytes = [
    judgeScan({ before, after, packages }, index),
    ...compared,
    judgeSecond({ report, ours, packages }),
  ];
  // What is not what it should be is not run.
  const started = byItsBytes.every(({ verdict }) => verdict !== 'failed')
    ? await startPatched(world, toVerify)
    : notRun('another check failed');
  return [...byItsBytes, started].toSorted(
    (left, right) => imageChecks.indexOf(left.check) - imageChecks.indexOf(right.check),
  );
}

/** Why a result may not be pushed: what failed, and what was demanded and not proven; undefined if it may. */
export function whyNotVerified(
  verdicts: readonly ImageVerdict[],
  { unknown, requires }: Pick<VerifyDemands, 'unknown' | 'requires'>,
): string | undefined {
  const reasons = verdicts.flatMap(({ check, verdict, message }): readonly string[] => {
    if (verdict === 'failed') return [`${check}: ${message}`];
    const isDemanded = requires.includes(check) && verdict !== 'passed';
    if (isDemanded) return [`${check} is ${verdict} and must pass by policy: ${message}`];
    return verdict === 'unknown' && unknown === 'stop'
      ? [`${check} is unknown, which policy stops: ${message}`]
      : [];
  });
  return reasons.length === 0 ? undefined : reasons.join('; ');
}

/** In bytes. */
export function maxLayerOf({ maxLayerMb }: VerifyDemands): number | undefined {
  return maxLayerMb === undefined ? undefined : Math.round(maxLayerMb * 1_000_000);
}

/** `scan passed, paths unknown`: for the log of a run. */
export function verdictsText(verdicts: readonly ImageVerdict[]): string {
  return verdicts.map(({ check, verdict }) => `${check} ${verdict}`).join(', ');
}

function rescan(world: World, { done, subject, on }: ToVerify): Promise<Outcome<Contents>> {
  const { source, signal } = subject;
  const { platform } = on.image;
  const before = on.contents;
  const { packages } = done;
  const work = workFolder(world, subject.work);
  return readPatched(world, { patched: done, work, source, before, packages, platform, signal });
}

/** The one of the result says more than the one of the source. */
async function secondReport(
  world: World,
  { reports, subject, done }: ToVerify,
): Promise<SecondReport | undefined> {
  const path = reports?.result ?? reports?.source;
  if (reports === undefined || path === undefined) return undefined;
  const of = reports.result === undefined ? 'source' : 'result';
  const family =
    of === 'source' ? reports.of : { manifest: done.manifest.digest, config: done.config.digest };
  const { signal } = subject;
  const reading = await openDocument(world, { kind: 'report', source: { kind: 'file', path }, signal });
  const { subjects } = subjectsAbout(family, reading, path);
  return { by: reading.producer, of, said: subjects.flatMap(({ said }) => said) };
}

function compare(
  world: World,
  { done, subject, on, maxLayerBytes }: ToVerify,
): Promise<readonly ImageVerdict[]> {
  const { source, readings, signal } = subject;
  const { image } = on;
  const work = workFolder(world, subject.work);
  const options = { ranScripts: ranScripts(world, done.engine), maxLayerBytes };
  return verifyResult({
    image,
    source,
    patched: done,
    work,
    hasRpms: hasRpms(on.contents),
    readings,
    signal,
    ...options,
  });
}

function ranScripts({ runner }: World, engine: string): boolean {
  return allPatchEngines({ commands: runner }).get(engine)?.needs.executes === 'packages';
}
