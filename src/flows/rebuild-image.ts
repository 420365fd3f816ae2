import type { CiClient } from '../edges/ci/interface.ts';
import { parseImageReference, printReference, repositoryOf } from '../formats/oci/index.ts';
import { type Digest, instantText, OakumError } from '../kernel/index.ts';
import type {
  BuildWrite,
  EffectOutcome,
  PlannedFinding,
  RebuildCode,
  RebuildVerdict,
} from '../model/index.ts';
import { type LookedAt, lookAtImage } from './images/look-at-image.ts';
import { readImage } from './images/read-image.ts';
import { type Ended, followRun } from './rebuild/follow.ts';
import { judgeRebuilt, whyNotAccepted } from './rebuild/judge-rebuilt.ts';
import { type Ordered, orderFor } from './rebuild/order.ts';
import { digestAt, resultImage, resultPlaceOf } from './rebuild/result-image.ts';
import { closeOrder, type OpenOrder, openOrder, triggerOnce } from './rebuild/trigger.ts';
import { requireWriting } from './runs/why-stopped.ts';
import { judgeSource } from './trust/judge-source.ts';
import type { World } from './world.ts';

/** What is asked of one image. */
export interface RebuildAsked {
  readonly reference: string;
  /** The commit, where the image does not say it. */
  readonly revision: string | undefined;
  /** The fixed base, where it is not the newest of what the image names. */
  readonly base: string | undefined;
  /** Without it, everything is looked up and nobody is asked. */
  readonly isConfirmed: boolean;
  readonly signal: AbortSignal;
}

/** What came of it. Codes are stable. */
export interface RebuildResult {
  readonly code: RebuildCode;
  readonly reference: string;
  readonly digest: Digest;
  /** Of what stood in the way, such as `rebuild.no-revision` or `ci.unauthorized`. */
  readonly reason: string | undefined;
  readonly message: string;
  readonly hint: string | undefined;
  readonly baseline: string | undefined;
  /** The API that is called. */
  readonly ci: string | undefined;
  readonly revision: string | undefined;
  /** Who says that this is the revision. */
  readonly revisionFrom: string | undefined;
  /** The base, by its digest. */
  readonly base: string | undefined;
  /** Findings that the new base ends. */
  readonly ends: readonly PlannedFinding[];
  readonly run: string | undefined;
  readonly link: string | undefined;
  /** What CI made, by its digest; accepted only where the code is `rebuilt`. */
  readonly image: string | undefined;
  readonly verdicts: readonly RebuildVerdict[];
}

/** Has the owner's CI build an image again on a fixed base from the deployed revision, and looks at what comes of it. */
export async function rebuildImage(world: World, named: RebuildAsked): Promise<RebuildResult> {
  const { reference, signal } = named;
  const key = orderKey(reference);
  const before = await openOrder(world, key);
  const asked = before === undefined ? named : asOrdered(named, before.write);
  const looked = await lookAtImage(world, { reference: asked.reference, signal, withAttached: true });
  const { image } = looked.read;
  const nothing = { ...empty, reference, digest: image.family.manifest };
  const ordered = await orderFor(world, { looked, ...asked });
  if (ordered.kind === 'refused') {
    const { code, message, hint } = ordered;
    return { ...nothing, code: 'refused', reason: code, message, hint };
  }
  if (ordered.kind === 'nothing-to-do')
    return { ...nothing, code: 'nothing-to-do', message: ordered.message };
  const client = await world.ci(ordered.source.build);
  const said = { ...nothing, ...describe(ordered), ci: client.where };
  const request = world.ids.next('oakum');
  const place = resultImage(ordered.source, { reference, revision: ordered.revision.revision, request });
  const write = await writeFor(world, {
    ordered,
    request,
    place,
    asked,
    key,
    digest: image.family.manifest,
    to: client.where,
  });
  if (!asked.isConfirmed) return { ...said, code: 'possible', message: possibleText(write, before) };
  return carryOut(world, { asked, ordered, looked, client, write, said });
}

interface CarryingOut {
  readonly asked: RebuildAsked;
  readonly ordered: Ordered;
  readonly looked: LookedAt;
  readonly client: CiClient;
  readonly write: BuildWrite;
  readonly said: Omit<RebuildResult, 'code'>;
}

async function carryOut(world: World, carrying: CarryingOut): Promise<RebuildResult> {
  const { asked, ordered, client, write, said } = carrying;
  const { signal } = asked;
  await requireWriting(world);
  world.progress.step(`asking ${client.where}`);
  const triggered = await triggerOnce(world, { client, write, signal });
  if (triggered.kind === 'not-triggered') {
    const { code, message, hint } = triggered;
    return { ...said, code: 'not-triggered', reason: code, message, hint };
  }
  const { run, write: open } = triggered;
  const ended = await followRun(world, {
    client,
    run,
    result: resultPlaceOf(open),
    before: open.before,
    waitMs: ordered.source.waitMinutes * 60_000,
    signal,
  });
  const told = { ...said, run: run.id, link: ended.link };
  if (ended.kind !== 'succeeded') return notSucceeded(world, { told, ended, write: open });
  const came = await accept(world, { ...carrying, write: open, digest: ended.digest });
  await closeOrder(world, open, outcomeOf(came));
  return { ...told, ...came };
}

/** One name of an image is one order at a time, whoever gives it. */
function orderKey(reference: string): string {
  return `by-hand/${printReference(parseImageReference(reference))}/rebuild`;
}

/**
 * What an open order was about: by now its build may have moved the tag, and a newer base may be there.
 *
 * @throws rebuild.other-open where another revision or base is asked for meanwhile
 */
function asOrdered(asked: RebuildAsked, { digest, revision, base }: BuildWrite): RebuildAsked {
  const different = asked.revision !== undefined && asked.revision !== revision;
  if (different || (asked.base !== undefined && !base.startsWith(asked.base)))
    throw new OakumError('rebuild.other-open', `a build of revision ${revision} on ${base} is under way`, {
      hint: 'go on with it first: the same command without --revision and --base',
    });
  const reference = printReference({ ...parseImageReference(asked.reference), digest });
  return { ...asked, reference, revision, base };
}

function possibleText({ result }: BuildWrite, before: OpenOrder | undefined): string {
  if (before === undefined) return `it would push ${result}`;
  return `a build of it was asked for at ${instantText(before.at)} and has no result yet: --yes goes on with it`;
}

const empty = {
  reason: undefined,
  message: '',
  hint: undefined,
  baseline: undefined,
  ci: undefined,
  revision: undefined,
  revisionFrom: undefined,
  base: undefined,
  ends: [],
  run: undefined,
  link: undefined,
  image: undefined,
  verdicts: [],
} as const;

function describe({ baseline, revision, base }: Ordered) {
  const ends = base.ends.map(
    ({ vulnerability, aliases, package: item, severity, fix }): PlannedFinding => ({
      vulnerability,
      aliases,
      package: item.name,
      version: item.version,
      severity,
      fix,
    }),
  );
  return { baseline, revision: revision.revision, revisionFrom: revision.from, base: base.pinned, ends };
}

interface Writing {
  readonly ordered: Ordered;
  readonly request: string;
  readonly place: ReturnType<typeof resultImage>;
  readonly asked: RebuildAsked;
  readonly key: string;
  readonly digest: Digest;
  readonly to: string;
}

async function writeFor(world: World, writing: Writing): Promise<BuildWrite> {
  const { ordered, request, place, asked, key, digest, to } = writing;
  const { revision } = ordered.revision;
  const base = ordered.base.pinned;
  const before = await digestAt(world, place, asked.signal);
  const result = `${repositoryOf(place)}:${place.tag}`;
  const common = {
    key,
    write: 'ci.trigger',
    to,
    request,
    from: asked.reference,
    digest,
    revision,
    base,
  } as const;
  return { ...common, result, ...(before === undefined ? {} : { before }) };
}

interface NotSucceeded {
  readonly told: Omit<RebuildResult, 'code'>;
  readonly ended: Exclude<Ended, { readonly kind: 'succeeded' }>;
  readonly write: BuildWrite;
}

/** One that was only no longer waited for stays open: the next call goes on with it. */
async function notSucceeded(world: World, { told, ended, write }: NotSucceeded): Promise<RebuildResult> {
  const { kind, reason: message } = ended;
  if (kind === 'timed-out') {
    const hint = 'the same command goes on waiting for this run, and starts no other';
    return { ...told, code: 'timed-out', reason: 'rebuild.timed-out', message, hint };
  }
  const code = kind === 'failed' ? 'ci-failed' : 'cancelled';
  await closeOrder(world, write, {
    kind: 'failed',
    code: `rebuild.${code}`,
    reason: message,
    retry: 'never',
  });
  return { ...told, code, reason: `rebuild.${code}`, message };
}

type Came = Pick<RebuildResult, 'code' | 'reason' | 'message' | 'image' | 'verdicts'>;

interface Accepting extends Pick<CarryingOut, 'asked' | 'ordered' | 'looked' | 'write'> {
  readonly digest: Digest | undefined;
}

async function accept(world: World, { asked, ordered, looked, write, digest }: Accepting): Promise<Came> {
  const wrong = {
    code: 'result-wrong',
    reason: 'rebuild.result-wrong',
    image: undefined,
    verdicts: [],
  } as const;
  if (digest === undefined)
    return { ...wrong, message: `CI says that all went well, and there is nothing at ${write.result}` };
  const { signal } = asked;
  const repository = repositoryOf(resultPlaceOf(write));
  const image = `${write.result}@${digest}`;
  world.progress.step(`reading ${image}`);
  const { platform } = looked.read.image;
  const reading = {
    reference: `${repository}@${digest}`,
    platform,
    useCache: true,
    withAttached: true,
    signal,
  } as const;
  const result = await readImage(world, reading).catch((error: unknown) => {
    if (error instanceof OakumError && error.retry === 'never') return error;
    throw error;
  });
  if (result instanceof OakumError)
    return { ...wrong, image, message: `what CI made cannot be read: ${result.message} (${result.code})` };
  const trust = await judgeSource(world, { ...result, reference: reading.reference, signal });
  const verdicts = judgeRebuilt({
    looked,
    result,
    before: write.before,
    base: ordered.base,
    repository: ordered.source.repository,
    revision: write.revision,
    trust,
    quarantined: await (await world.store()).knowledge.quarantined(digest),
    index: await world.advisories(),
  });
  const why = whyNotAccepted(verdicts);
  if (why !== undefined)
    return { ...wrong, image, verdicts, message: `what CI made is not accepted: ${why}` };
  return { code: 'rebuilt', reason: undefined, image, verdicts, message: '' };
}

function outcomeOf({ code, reason, message, image = '' }: Came): EffectOutcome {
  if (code === 'rebuilt') return { kind: 'done', result: { image } };
  return { kind: 'failed', code: reason ?? 'rebuild.result-wrong', reason: message, retry: 'never' };
}
