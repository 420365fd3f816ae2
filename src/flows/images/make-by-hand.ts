import { instantText } from '../../kernel/index.ts';
import {
  type ImageOutcome,
  type ImageVerdict,
  type Loan,
  nothingRead,
  strictestDemands,
  type VerifyDemands,
} from '../../model/index.ts';
import type { PackageUpgrade, PatchedImage, Refusal } from '../../remediate/images/index.ts';
import type { PatchAsked } from '../patch-asked.ts';
import { requireWriting } from '../runs/why-stopped.ts';
import { judgeSource, recordTrust, trustText } from '../trust/judge-source.ts';
import type { World } from '../world.ts';
import { type Asked, patchWithEngines, type ToAsk } from './ask-engines.ts';
import { imagePlan } from './image-plan.ts';
import { type LookedAt, lookAtImage } from './look-at-image.ts';
import { patchSubject } from './patch-subject.ts';
import { type ReadAhead, readAhead } from './read-ahead.ts';
import { placeText, type ResultPlace, resultPlace, savePatched } from './result-place.ts';
import { enginesFor, isNotPatched } from './try-engines.ts';
import { maxLayerOf, verifyPatched, whyNotVerified } from './verify-patched.ts';
import { type Wanting, wantedPackages } from './wanted-packages.ts';
import { workFolder } from './work-folder.ts';

/** What came of patching one image by itself. Codes are stable. */
export interface PatchImageResult {
  readonly code: ImageOutcome;
  readonly reference: string;
  readonly image: string | undefined;
  readonly digest: string | undefined;
  readonly engine: string | undefined;
  readonly packages: readonly PackageUpgrade[];
  readonly leftOut: readonly Refusal[];
  readonly signed: string;
  /** Predicate types of what was attested; empty where there is no key. */
  readonly attested: readonly string[];
  /** What the trust policies made of the source, in one line: accepted by whom, warned of what, or not covered. */
  readonly trust: string;
  /** What the result was held against before it was pushed or written; empty where nothing was made. */
  readonly verdicts: readonly ImageVerdict[];
  /** The loan that was opened with it; absent where nothing was pushed. */
  readonly loan: Loan | undefined;
  readonly message: string;
}

/** An image that was made and proved true, and is nowhere yet but in its work folder. */
export interface MadeByHand {
  readonly kind: 'made';
  readonly looked: LookedAt;
  readonly subject: ToAsk;
  readonly to: ResultPlace;
  readonly done: PatchedImage;
  readonly startedOn: string;
  /** Of its result, all that does not depend on where it goes. */
  readonly said: Pick<PatchImageResult, 'packages' | 'trust' | 'verdicts' | 'message'>;
}

export type ByHand = MadeByHand | { readonly kind: 'not-made'; readonly result: PatchImageResult };

/**
 * Looks at one image, judges its source, and makes and verifies the patched one: everything before it goes anywhere. Whoever
 * asks removes the work folder of what was made.
 */
export async function makeByHand(world: World, asked: PatchAsked): Promise<ByHand> {
  const ahead = readAhead(world, asked.signal);
  try {
    return await makeFrom(world, asked, ahead);
  } finally {
    ahead.stop();
  }
}

async function makeFrom(world: World, asked: PatchAsked, ahead: ReadAhead): Promise<ByHand> {
  const request = { ...asked, engines: enginesFor(world, asked.engines) };
  const { reference, signal } = request;
  const looked = await lookAtImage(world, { ...request, meanwhile: ahead.start });
  const judged = await judgeSource(world, { ...looked.read, reference, signal });
  await recordTrust(world, { ...looked.read, reference }, judged);
  const trust = trustText(judged);
  if (judged.kind === 'refused')
    return {
      kind: 'not-made',
      result: { ...nothing, code: 'untrusted', reference, trust, message: trust },
    };
  const { wanted, limitedTo, notes, coverage } = await wantedPackages(world, looked, request);
  // Until the result is read it would only take memory.
  await (await world.layerReader()).close();
  const to = await resultPlace(world, request);
  const readings = ahead.readings(looked.read.contents);
  const subject = patchSubject(looked, { ...request, wanted, readings, work: 'patch' });
  const making = { looked, limitedTo, subject, to, trust };
  const unread = coverage.unread.map((one) => `not read: ${one.what}: ${one.reason} (${one.code})`);
  const told = (message: string): string =>
    [message, ...notes, ...unread].filter((one) => one !== '').join('; ');
  world.progress.step('patching');
  let made: ByHand | undefined;
  try {
    made = withMessage(await make(world, request, making), told);
    return made;
  } finally {
    if (made?.kind !== 'made') await workFolder(world, subject.work).remove('');
  }
}

function withMessage(made: ByHand, told: (message: string) => string): ByHand {
  if (made.kind === 'made') return { ...made, said: { ...made.said, message: told(made.said.message) } };
  return { ...made, result: { ...made.result, message: told(made.result.message) } };
}

export const nothing = {
  image: undefined,
  digest: undefined,
  engine: undefined,
  packages: [],
  leftOut: [],
  signed: 'no',
  attested: [],
  verdicts: [],
  loan: undefined,
  message: '',
} as const;

interface Making extends Pick<Wanting, 'limitedTo'> {
  readonly looked: LookedAt;
  readonly subject: ToAsk;
  readonly to: ResultPlace;
  readonly trust: string;
}

async function make(world: World, request: PatchAsked, making: Making): Promise<ByHand> {
  const { looked, subject, to, trust } = making;
  const startedOn = instantText(world.clock.now());
  if (to.kind === 'registry') await requireWriting(world);
  const { done, attempts, moves, on, note = '' } = await patchWithEngines(world, subject);
  if (done === undefined)
    return { kind: 'not-made', result: await notDone(world, request, { making, attempts }) };
  const { report, secondReport } = request;
  const demands = demandsOf(world, request);
  const maxLayerBytes = maxLayerOf(demands);
  const reports = { of: looked.read.image.family, source: report, result: secondReport };
  const verdicts = await verifyPatched(world, { done, subject, on, maxLayerBytes, reports });
  const why = whyNotVerified(verdicts, demands);
  if (why !== undefined) {
    const failed = await notTrue(world, { request, done, moves, verdicts, subject, why, trust });
    return { kind: 'not-made', result: failed };
  }
  const said = { packages: moves, trust, verdicts, message: note };
  return { kind: 'made', looked, subject, to, done, startedOn, said };
}

/** An image by itself is in no namespace: what is demanded for all of them counts, and what was asked for. */
export function demandsOf({ documents }: World, { verify }: Pick<PatchAsked, 'verify'>): VerifyDemands {
  const everywhere = documents.policies.filter(({ spec }) => spec.namespaces.includes('*'));
  return strictestDemands([
    ...everywhere.map(({ spec }) => spec.verify),
    ...(verify === undefined ? [] : [verify]),
  ]);
}

interface NotTrue {
  readonly request: PatchAsked;
  readonly done: PatchedImage;
  readonly moves: readonly PackageUpgrade[];
  readonly verdicts: readonly ImageVerdict[];
  readonly subject: ToAsk;
  readonly why: string;
  readonly trust: string;
}

/** What did not prove true goes nowhere; it can be kept for whoever wants to know why. */
async function notTrue(world: World, failing: NotTrue): Promise<PatchImageResult> {
  const { request, done, moves: packages, verdicts, subject, why, trust } = failing;
  const { reference, keepFailed, signal } = request;
  const { engine, leftOut } = done;
  const failed = {
    ...nothing,
    code: 'failed',
    reference,
    engine,
    packages,
    leftOut,
    verdicts,
    trust,
  } as const;
  const message = `what ${engine} made did not prove true, and nothing was pushed: ${why}`;
  if (keepFailed === undefined) return { ...failed, message };
  const to = { kind: 'local', place: { kind: 'layout', path: keepFailed }, tag: 'failed' } as const;
  await savePatched(world, { done, subject, to, signal });
  return { ...failed, message: `${message}; it is kept as ${placeText(to)}` };
}

/** The same answer as a plan's, from what the engines said now. */
async function notDone(
  world: World,
  request: PatchAsked,
  { making, attempts }: { readonly making: Making; readonly attempts: Asked<PatchedImage>['attempts'] },
): Promise<PatchImageResult> {
  const { reference, engines } = request;
  const { looked, limitedTo, to, trust } = making;
  const unable = attempts.flatMap(({ engine, outcome }) =>
    isNotPatched(outcome) ? [{ engine, outcome }] : [],
  );
  const { code, message } = imagePlan({
    reference,
    to: placeText(to),
    trust,
    looked,
    previewed: { done: undefined, note: undefined, attempts: unable },
    engines,
    limitedTo,
    index: await world.advisories(),
    notes: [],
    coverage: nothingRead,
  });
  return { ...nothing, code, reference, trust, message };
}
