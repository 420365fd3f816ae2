import { parseImageReference, printReference } from '../formats/oci/index.ts';
import { type Digest, instantText, OakumError } from '../kernel/index.ts';
import type { BuildWrite, PlannedFinding } from '../model/index.ts';
import { lookAtImage } from './images/look-at-image.ts';
import { type BuildCame, carryOutOrder, writeFor } from './rebuild/carry-out.ts';
import { type Ordered, orderFor } from './rebuild/order.ts';
import { resultImage } from './rebuild/result-image.ts';
import { type OpenOrder, openOrder } from './rebuild/trigger.ts';
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

/** What came of it; `reason` may also be a refusal's, such as `rebuild.no-revision`. */
export interface RebuildResult extends BuildCame {
  readonly reference: string;
  readonly digest: Digest;
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
  const { revision } = ordered.revision;
  const write = await writeFor(world, {
    key,
    from: asked.reference,
    digest: image.family.manifest,
    revision,
    base: ordered.base.pinned,
    request,
    place: resultImage(ordered.source, { reference, revision, request }),
    to: client.where,
    signal,
  });
  if (!asked.isConfirmed) return { ...said, code: 'possible', message: possibleText(write, before) };
  return { ...said, ...(await carryOutOrder(world, { ordered, looked, client, write, signal })) };
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
