import { parseImageReference, repositoryOf } from '../formats/oci/index.ts';
import { type Digest, instantText, OakumError } from '../kernel/index.ts';
import type { Finding, ImageVerdict, Loan, PlannedFinding } from '../model/index.ts';
import {
  type InPlaceOutcome,
  type InPlaceRefusal,
  judgeInPlace,
  type PatchedImage,
  pushPatched,
  type Replaced,
  replaceInPlace,
} from '../remediate/images/index.ts';
import type { ComparedFindings } from './images/compare-findings.ts';
import { type LookedAt, lookAtImage } from './images/look-at-image.ts';
import { demandsOf } from './images/make-by-hand.ts';
import { patchedTag } from './images/patched-tag.ts';
import { pushOutcome, recordWrite } from './images/record-write.ts';
import { readPatched } from './images/scan-patched.ts';
import { startPatched } from './images/start-patched.ts';
import { whyNotVerified } from './images/verify-patched.ts';
import { vouchIfKey } from './images/vouch-patched.ts';
import { workFolder } from './images/work-folder.ts';
import { judgeScan } from './in-place/judge-scan.ts';
import { movesFor } from './in-place/moves.ts';
import { releasesOf } from './in-place/releases.ts';
import { openLoan } from './loans/open-loan.ts';
import { requireWriting } from './runs/why-stopped.ts';
import { judgeSource, recordTrust, trustText } from './trust/judge-source.ts';
import { signerFor } from './trust/keys.ts';
import type { World } from './world.ts';

export interface InPlaceAsked {
  readonly reference: string;
  /** Names of packages; all where empty. */
  readonly packages: readonly string[];
  readonly tag: string | undefined;
  /** Makes and verifies it, and pushes nothing. */
  readonly isPlan: boolean;
  readonly signal: AbortSignal;
}

/** What came of it. Codes are stable. `failed`: it was made and did not prove true, and nothing was pushed. */
export interface InPlaceResult {
  readonly code: 'possible' | 'patched' | 'nothing-to-do' | 'refused' | 'untrusted' | 'failed';
  readonly reference: string;
  readonly digest: Digest;
  readonly trust: string;
  /** Where it lies, by its digest. */
  readonly image: string | undefined;
  readonly replaced: readonly Replaced[];
  readonly refusals: readonly InPlaceRefusal[];
  /** Findings for which no version can be named. */
  readonly not: readonly { readonly code: string; readonly name: string; readonly version: string }[];
  /** What no source can judge: nothing found there is not none. */
  readonly unknowns: readonly string[];
  readonly goes: readonly PlannedFinding[];
  readonly brings: readonly PlannedFinding[];
  readonly verdicts: readonly ImageVerdict[];
  readonly signed: string;
  readonly attested: readonly string[];
  readonly loan: Loan | undefined;
  readonly message: string;
}

/** Replaces packages of languages where they lie in an image: a new image under a new tag. */
export async function patchInPlace(world: World, asked: InPlaceAsked): Promise<InPlaceResult> {
  const { reference, signal } = asked;
  const looked = await lookAtImage(world, { reference, signal });
  const { image, source } = looked.read;
  const judged = await judgeSource(world, { ...looked.read, reference, signal });
  await recordTrust(world, { ...looked.read, reference }, judged);
  const trust = trustText(judged);
  const { moves, not } = movesFor(looked, await world.advisories(), asked.packages);
  const unknowns = [...looked.read.coverage.unread, ...looked.judged.unjudged].map(
    ({ what, reason }) => `${what}: ${reason}`,
  );
  const said = { ...nothing, reference, digest: image.family.manifest, trust, not, unknowns };
  if (judged.kind === 'refused') return { ...said, code: 'untrusted', message: trust };
  if (moves.length === 0)
    return { ...said, code: 'nothing-to-do', message: 'no package has a finding that a version ends' };
  if (!asked.isPlan) await requireWriting(world);
  const name = `in-place-${image.family.manifest}`;
  const work = workFolder(world, name);
  const startedOn = instantText(world.clock.now());
  try {
    world.progress.step('comparing packages with what was published');
    const outcome = await replaceInPlace({
      image,
      source,
      patched: patchedBefore(looked),
      moves,
      releases: (move) => releasesOf(world, move, signal),
      sourceDateEpoch: Math.floor(world.clock.now().epochMilliseconds / 86_400_000) * 86_400,
      work,
      signal,
    });
    const { made, replaced, refusals } = outcome;
    const told = { ...said, replaced, refusals };
    if (made === undefined) return { ...told, code: 'refused' };
    return await prove(world, { asked, looked, outcome, made, name, startedOn, told });
  } finally {
    await work.remove('');
  }
}

const nothing = {
  image: undefined,
  replaced: [],
  refusals: [],
  goes: [],
  brings: [],
  verdicts: [],
  signed: 'no',
  attested: [],
  loan: undefined,
  message: '',
} as const;

/** What was made lies on the image as it is, whatever patched it before. */
function patchedBefore({ read, below }: LookedAt) {
  if (below.kind === 'none') return undefined;
  return { source: read.image.family.manifest, origin: below.origin.image.family.manifest };
}

interface Proving {
  readonly asked: InPlaceAsked;
  readonly looked: LookedAt;
  readonly outcome: InPlaceOutcome;
  readonly made: PatchedImage;
  /** Of the work folder. */
  readonly name: string;
  readonly startedOn: string;
  readonly told: Omit<InPlaceResult, 'code'>;
}

/** Holds what was made against what it should be before anybody sees it. */
async function prove(world: World, proving: Proving): Promise<InPlaceResult> {
  const { asked, looked, outcome, made, name, told } = proving;
  const { reference, signal } = asked;
  const { image, source, contents } = looked.read;
  const work = workFolder(world, name);
  world.progress.step('verifying: scanning the result');
  const { packages } = made;
  const { platform } = image;
  const after = await readPatched(world, {
    patched: made,
    work,
    source,
    before: contents,
    packages,
    platform,
    signal,
  });
  const { verdict, findings } = judgeScan(
    { before: contents, after, replaced: outcome.replaced },
    await world.advisories(),
  );
  world.progress.step('verifying: comparing it with its source');
  const byBytes = [
    verdict,
    ...(await judgeInPlace({ image, source, made, changes: outcome.changes, work, signal })),
  ];
  const isTrue = byBytes.every((one) => one.verdict !== 'failed');
  const started = isTrue
    ? [
        await startPatched(world, {
          done: made,
          subject: { image, source, work: name, signal },
          on: { image },
        }),
      ]
    : [];
  const verdicts = [...byBytes, ...started];
  const shown = { ...told, verdicts, goes: findings.goes.map(planned), brings: findings.brings.map(planned) };
  const why = whyNotVerified(verdicts, demandsOf(world, {}));
  if (why !== undefined) return { ...shown, code: 'failed', message: `nothing was pushed: ${why}` };
  const place = await patchedTag(world, reference);
  const to = { repository: place.repository, tag: asked.tag ?? place.tag };
  if (asked.isPlan) return { ...shown, code: 'possible', message: `it would be ${to.repository}:${to.tag}` };
  return { ...shown, code: 'patched', ...(await deliver(world, { ...proving, findings, verdicts, to })) };
}

function planned({ vulnerability, aliases, package: item, severity, fix }: Finding): PlannedFinding {
  return { vulnerability, aliases, package: item.name, version: item.version, severity, fix };
}

interface Delivering extends Proving {
  readonly findings: ComparedFindings;
  readonly verdicts: readonly ImageVerdict[];
  readonly to: { readonly repository: string; readonly tag: string };
}

/** @throws images.tag-taken, writing.paused */
async function deliver(
  world: World,
  { asked, looked, made, name, startedOn, findings, verdicts, to }: Delivering,
): Promise<Pick<InPlaceResult, 'image' | 'signed' | 'attested' | 'loan'>> {
  await requireWriting(await world.renewed());
  const signer = await signerFor(world, 'signing');
  const { reference, signal } = asked;
  const { image, source } = looked.read;
  const { repository, tag } = to;
  const { digest } = made.manifest;
  const target = (await world.registries()).target(repository);
  const from = parseImageReference(reference);
  const mountFrom = repositoryOf(from) === repository ? undefined : from.repository;
  const named = `${repository}:${tag}`;
  const write = {
    key: `by-hand/${named}@${digest}/push`,
    write: 'image.push',
    from: reference,
    to: named,
    digest,
  } as const;
  const pushed = await recordWrite(world, { write, signal }, async () => {
    const value = await pushPatched({
      patched: made,
      work: workFolder(world, name),
      source,
      target,
      tag,
      mountFrom,
      signal,
    });
    return { value, outcome: pushOutcome(value, named) };
  });
  if (pushed.kind === 'tag-taken')
    throw new OakumError('images.tag-taken', `${named} names ${pushed.by}: a tag is never written over`, {
      hint: 'choose another with --tag',
    });
  const loan = await openLoan(world, {
    patched: { repository, tag, digest },
    source: { reference, digest: image.family.manifest },
    engine: made.engine,
    packages: made.packages.map((one) => ({ name: one.name, from: one.from, to: one.to })),
    covers: findings.goes.map((one) => ({ vulnerability: one.vulnerability, package: one.package.name })),
    read: looked.read,
    where: [],
  });
  const vouching = {
    done: made,
    verdicts,
    subject: { image, signal },
    reference,
    repository,
    digest,
    startedOn,
    signer,
  };
  return { image: `${named}@${digest}`, ...(await vouchIfKey(world, vouching)), loan };
}
