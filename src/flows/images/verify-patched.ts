import { type ImageVerdict, imageChecks } from '../../model/index.ts';
import { makePatchEngines, type PatchedImage, verifyResult } from '../../remediate/images/index.ts';
import type { World } from '../world.ts';
import type { Below } from './ask-engines.ts';
import { judgeScan, readPatched } from './scan-patched.ts';
import type { ToPatch } from './try-engines.ts';
import { workFolder } from './work-folder.ts';

/** What an engine made, before it is pushed anywhere. */
export interface ToVerify {
  readonly done: PatchedImage;
  readonly subject: Pick<ToPatch, 'source' | 'work' | 'signal'>;
  /** What the layer lies on. */
  readonly on: Below;
  /** How large the new layer may be; see the check of sizes. */
  readonly maxLayerBytes?: number | undefined;
}

type Check = (world: World, toVerify: ToVerify) => Promise<readonly ImageVerdict[]>;

const checks: readonly (readonly [what: string, check: Check])[] = [
  ['scanning the result', scan],
  ['comparing it with its source', compare],
];

/**
 * Holds a patched image against what it should be, before it counts. Every check answers; an error that is none of the
 * image's (a registry that is not there) is thrown, and then nothing is pushed either.
 */
export async function verifyPatched(world: World, toVerify: ToVerify): Promise<readonly ImageVerdict[]> {
  const verdicts: ImageVerdict[] = [];
  for (const [what, check] of checks) {
    toVerify.subject.signal.throwIfAborted();
    world.progress.step(`verifying: ${what}`);
    verdicts.push(...(await check(world, toVerify)));
  }
  return verdicts.toSorted(
    (left, right) => imageChecks.indexOf(left.check) - imageChecks.indexOf(right.check),
  );
}

/** Why a result may not be pushed; undefined if it may. */
export function whyNotVerified(verdicts: readonly ImageVerdict[]): string | undefined {
  const failed = verdicts.filter(({ verdict }) => verdict === 'failed');
  if (failed.length === 0) return undefined;
  return failed.map(({ check, message }) => `${check}: ${message}`).join('; ');
}

/** `scan passed, paths unknown`: for the log of a run. */
export function verdictsText(verdicts: readonly ImageVerdict[]): string {
  return verdicts.map(({ check, verdict }) => `${check} ${verdict}`).join(', ');
}

async function scan(world: World, { done, subject, on }: ToVerify): Promise<readonly ImageVerdict[]> {
  const { source, signal } = subject;
  const { packages } = done;
  const work = workFolder(world, subject.work);
  const { platform } = on.image;
  const before = on.contents;
  const after = await readPatched(world, { patched: done, work, source, before, packages, platform, signal });
  return [judgeScan({ before, after, packages }, await world.advisories())];
}

function compare(
  world: World,
  { done, subject, on, maxLayerBytes }: ToVerify,
): Promise<readonly ImageVerdict[]> {
  const { source, signal } = subject;
  const { image } = on;
  const work = workFolder(world, subject.work);
  const options = { ranScripts: ranScripts(world, done.engine), maxLayerBytes };
  return verifyResult({ image, source, patched: done, work, signal, ...options });
}

function ranScripts({ runner }: World, engine: string): boolean {
  const engines = Object.values(makePatchEngines({ commands: runner }));
  return engines.find(({ id }) => id === engine)?.needs.executes === 'packages';
}
