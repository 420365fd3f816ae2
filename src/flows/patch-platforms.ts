import { type Digest, OakumError } from '../kernel/index.ts';
import { type ImageOutcome, platformText } from '../model/index.ts';
import { type ImagePlatforms, imagePlatforms, type PlatformOfIndex } from './images/image-platforms.ts';
import { type ByHand, makeByHand, type PatchImageResult } from './images/make-by-hand.ts';
import type { MadePlatform } from './images/patched-index.ts';
import { pushPlatforms } from './images/push-platforms.ts';
import { resultPlace } from './images/result-place.ts';
import { savePlatforms } from './images/save-platforms.ts';
import { workFolder } from './images/work-folder.ts';
import type { PlatformsAsked } from './patch-asked.ts';
import { judgeOthers } from './trust/judge-others.ts';
import type { World } from './world.ts';

/** What came of one platform of an index. */
export interface PlatformResult {
  readonly platform: string;
  /** Of the manifest in the source. */
  readonly source: string;
  /** `patched`: another manifest is in the new index. `kept`: the source's. `none`: there is no new index. */
  readonly becomes: 'patched' | 'kept' | 'none';
  /** Absent for a platform that was not asked for. */
  readonly result: PatchImageResult | undefined;
}

/** What came of patching several platforms of one index. Codes are stable. */
export interface PatchPlatformsResult {
  readonly code: ImageOutcome;
  readonly reference: string;
  /** `repository:tag@digest` of the new index. */
  readonly image: string | undefined;
  readonly digest: string | undefined;
  readonly platforms: readonly PlatformResult[];
  /** Digests of attestations of the source that are not in the new index, because they describe other images. */
  readonly dropped: readonly string[];
  readonly signed: string;
  /** Predicate types of what was attested of the index itself. */
  readonly attested: readonly string[];
  readonly message: string;
}

/**
 * Patches the platforms of one index, each by its own plan, and makes a new index of them. All of them are made and proved
 * true before anything is pushed: each has to be patched or to need nothing, or there is no new index, unless the request
 * lets the others stay.
 *
 * @throws usage.platform, and what `imagePlatforms` and patching one image throw
 */
export async function patchPlatforms(world: World, request: PlatformsAsked): Promise<PatchPlatformsResult> {
  refuseForOne(request);
  const found = await imagePlatforms(world, request);
  const { reference } = request;
  // Whether there is a place for it is told before minutes of work.
  const to = await resultPlace(world, request);
  const made: MadePlatform[] = [];
  try {
    for (const of of found.asked) {
      made.push({ of, by: await makeOne(world, request, { of, index: found.index.digest }) });
    }
    const why = whyNot(request, found, made);
    if (why !== undefined) return { ...unchanged(found, made), ...why, reference };
    await judgeOthers(world, {
      ...request,
      source: found.source,
      others: found.others,
      index: found.index.digest,
    });
    const pushed =
      to.kind === 'local'
        ? await savePlatforms(world, { found, made, reference, to, signal: request.signal })
        : await pushPlatforms(world, request, { found, made });
    const platforms = pushed.platforms.map(({ of, becomes, result }) => ({ ...named(of), becomes, result }));
    return { ...unchanged(found, made), ...pushed, platforms, code: 'patched', reference };
  } finally {
    for (const { by } of made) if (by.kind === 'made') await workFolder(world, by.subject.work).remove('');
  }
}

/** What breaks says for which platform it did. */
async function makeOne(
  world: World,
  request: PlatformsAsked,
  { of: { platform }, index }: { readonly of: PlatformOfIndex; readonly index: Digest },
): Promise<ByHand> {
  try {
    return await makeByHand(world, { ...request, of: { platform, digest: index } });
  } catch (cause) {
    if (!(cause instanceof OakumError)) throw cause;
    const { code, message, retry } = cause;
    const hint = cause.hint === undefined ? {} : { hint: cause.hint };
    throw new OakumError(code, `${platformText(platform)}: ${message}`, { cause, ...hint, retry });
  }
}

/** Reports are about one image, and so is what is kept of one that failed. */
function refuseForOne({ report, secondReport, keepFailed }: PlatformsAsked): void {
  const options = {
    '--report': report,
    '--second-report': secondReport,
    '--keep-failed': keepFailed,
  };
  const [name] = Object.entries(options).find(([, value]) => value !== undefined) ?? [];
  if (name === undefined) return;
  throw new OakumError(
    'usage.platform',
    `${name} is about one image, and --platform about an index of several`,
    {
      hint: 'name one of its images by the digest of its manifest, and leave --platform out',
    },
  );
}

/** The worst first: what is told of all where they differ. */
const order: readonly ImageOutcome[] = [
  'untrusted',
  'failed',
  'refused',
  'end-of-life',
  'held',
  'waiting-for-mirror',
  'nothing-to-do',
];

/** Nothing that is untrusted, and nothing that went wrong, becomes a part of an index that we sign. */
const neverStays: readonly ImageOutcome[] = ['untrusted', 'failed'];

function whyNot(
  { keepOthers }: PlatformsAsked,
  { others }: ImagePlatforms,
  made: readonly MadePlatform[],
): Pick<PatchPlatformsResult, 'code' | 'message'> | undefined {
  const codes = made.map(({ by }) => codeOf(by));
  const worst = order.find((code) => codes.includes(code)) ?? 'nothing-to-do';
  const bad = made.filter(({ by }) => isBad(codeOf(by), keepOthers));
  const said = bad.map(({ of, by }) => `${platformText(of.platform)}: ${codeOf(by)}: ${messageOf(by)}`);
  if (said.length > 0)
    return { code: worst, message: `there is no new index, and nothing was pushed: ${said.join('; ')}` };
  if (!keepOthers && others.length > 0) {
    const names = others.map(({ platform }) => platformText(platform)).join(', ');
    const message = `there is no new index, and nothing was pushed: ${names} would stay as it is: ask for all, or add --keep-others`;
    return { code: 'refused', message };
  }
  if (codes.includes('patched')) return undefined;
  return {
    code: worst,
    message: made.map(({ of, by }) => `${platformText(of.platform)}: ${messageOf(by)}`).join('; '),
  };
}

function isBad(code: ImageOutcome, keepOthers: boolean): boolean {
  if (code === 'patched' || code === 'nothing-to-do') return false;
  return !keepOthers || neverStays.includes(code);
}

function codeOf(by: ByHand): ImageOutcome {
  return by.kind === 'made' ? 'patched' : by.result.code;
}

function messageOf(by: ByHand): string {
  return by.kind === 'made' ? by.said.message : by.result.message;
}

function named({ platform, digest }: PlatformOfIndex): Pick<PlatformResult, 'platform' | 'source'> {
  return { platform: platformText(platform), source: digest };
}

function unchanged(
  { dropped, others }: ImagePlatforms,
  made: readonly MadePlatform[],
): Omit<PatchPlatformsResult, 'code' | 'message' | 'reference'> {
  const asked = made.map(({ of, by }): PlatformResult => {
    const result = by.kind === 'not-made' ? by.result : undefined;
    return { ...named(of), becomes: 'none', result };
  });
  const rest = others.map((of): PlatformResult => ({ ...named(of), becomes: 'none', result: undefined }));
  return {
    image: undefined,
    digest: undefined,
    platforms: [...asked, ...rest],
    dropped,
    signed: 'no',
    attested: [],
  };
}
