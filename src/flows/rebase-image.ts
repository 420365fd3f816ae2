import { matchContents } from '../assess/match/index.ts';
import { readContents, resolveImage } from '../discover/images/index.ts';
import type { ImageSource } from '../edges/oci/interface.ts';
import { parseImageReference, repositoryOf } from '../formats/oci/index.ts';
import { type Digest, instantText, OakumError } from '../kernel/index.ts';
import {
  type Contents,
  type Finding,
  mergeCoverage,
  type Outcome,
  type PlannedFinding,
  type RebaseVerdict,
} from '../model/index.ts';
import { pushPatched, type Rebased, rebase } from '../remediate/images/index.ts';
import { compareFindings } from './images/compare-findings.ts';
import { type LookedAt, lookAtImage } from './images/look-at-image.ts';
import { patchedTag } from './images/patched-tag.ts';
import type { ImageRead } from './images/read-image.ts';
import { pushOutcome, recordWrite } from './images/record-write.ts';
import { vouchIfKey } from './images/vouch-patched.ts';
import { type Bases, readBases } from './rebase/bases.ts';
import { judgeRebased, movedPackages, removedPackages, whyNotTrue } from './rebase/judge-rebased.ts';
import { stackedSource } from './rebase/stacked-source.ts';
import { requireWriting } from './runs/why-stopped.ts';
import { judgeSource, recordTrust, trustText } from './trust/judge-source.ts';
import { signerFor } from './trust/keys.ts';
import type { World } from './world.ts';

export interface RebaseAsked {
  readonly reference: string;
  /** What the image lies on; as the image says where absent. */
  readonly oldBase: string | undefined;
  /** What it shall lie on; the newest of the base's name where absent. */
  readonly newBase: string | undefined;
  readonly tag: string | undefined;
  /** Says what would come of it, and pushes nothing. */
  readonly isPlan: boolean;
  readonly signal: AbortSignal;
}

/** What came of it. Codes are stable. `failed`: it was made and did not prove true, and nothing was pushed. */
export interface RebaseResult {
  readonly code: 'possible' | 'rebased' | 'nothing-to-do' | 'refused' | 'untrusted' | 'failed';
  readonly reference: string;
  readonly digest: Digest;
  readonly trust: string;
  readonly oldBase: string | undefined;
  readonly newBase: string | undefined;
  /** Where it lies, by its digest. */
  readonly image: string | undefined;
  readonly refusals: readonly { readonly code: string; readonly message: string }[];
  /** What the image has from its base's configuration and is different now. */
  readonly inherited: readonly string[];
  readonly goes: readonly PlannedFinding[];
  readonly brings: readonly PlannedFinding[];
  readonly verdicts: readonly RebaseVerdict[];
  readonly signed: string;
  /** Predicate types of what was attested; empty where there is no key. */
  readonly attested: readonly string[];
  readonly message: string;
}

/** Puts an image's own layers on another base, where that is safe: a new image under a new tag. */
export async function rebaseImage(world: World, asked: RebaseAsked): Promise<RebaseResult> {
  const { reference, signal } = asked;
  const looked = await lookAtImage(world, { reference, signal });
  const said = { ...nothing, reference, digest: looked.read.image.family.manifest };
  const judged = await judgeSource(world, { ...looked.read, reference, signal });
  await recordTrust(world, { ...looked.read, reference }, judged);
  const trust = trustText(judged);
  if (judged.kind === 'refused') return { ...said, code: 'untrusted', trust, message: trust };
  const bases = await readBases(world, { looked, ...asked });
  if (bases.kind === 'refused')
    return { ...said, code: 'refused', trust, refusals: [bases], message: bases.hint ?? '' };
  const named = { ...said, trust, ...namesOf(bases) };
  const base = await judgeSource(world, { ...bases.fresh, reference: bases.name, signal });
  if (base.kind === 'refused')
    return { ...named, code: 'untrusted', message: `the new base: ${trustText(base)}` };
  const removed = removedPackages(bases);
  world.progress.step('comparing the bases');
  const outcome = await rebase({
    image: looked.read,
    oldBase: bases.old,
    newBase: bases.fresh,
    newBaseName: bases.name,
    signal,
  });
  if (outcome.kind === 'nothing-to-do') return { ...named, code: 'nothing-to-do', message: outcome.message };
  const refusals = [
    ...(outcome.kind === 'refused' ? outcome.reasons : []),
    ...(removed === undefined ? [] : [removed]),
  ];
  const reasons = refusals.map(({ code, message }) => ({ code: `rebase.${code}`, message }));
  if (outcome.kind === 'refused' || reasons.length > 0)
    return { ...named, code: 'refused', refusals: reasons };
  return await prove(world, { asked, looked, bases, outcome, named });
}

/** As provenance names it. */
const rebaseEngine = 'rebase';

const nothing = {
  trust: '',
  oldBase: undefined,
  newBase: undefined,
  image: undefined,
  refusals: [],
  inherited: [],
  goes: [],
  brings: [],
  verdicts: [],
  signed: 'no',
  attested: [],
  message: '',
} as const;

function namesOf({ old, fresh, name }: Bases) {
  return { oldBase: old.image.family.manifest, newBase: `${name} ${fresh.image.family.manifest}` };
}

interface Proving {
  readonly asked: RebaseAsked;
  readonly looked: LookedAt;
  readonly bases: Bases;
  readonly outcome: Rebased;
  readonly named: Omit<RebaseResult, 'code'>;
}

/** Scans what was made before anybody sees it. */
async function prove(world: World, { asked, looked, bases, outcome, named }: Proving): Promise<RebaseResult> {
  const startedOn = instantText(world.clock.now());
  const source = stackedSource(outcome.made, { newBase: bases.fresh, image: looked.read });
  world.progress.step('scanning the result');
  const after = await scanned(world, { source, digest: outcome.made.manifest.digest, looked, asked });
  const index = await world.advisories();
  const found = matchContents(after.value, index).findings;
  const { goes, brings } = compareFindings(looked.judged.findings, found);
  const verdicts = judgeRebased({ looked, bases, outcome, after, found, index });
  const told = {
    ...named,
    inherited: outcome.made.inherited,
    goes: goes.map(planned),
    brings: brings.map(planned),
    verdicts,
  };
  const why = whyNotTrue(verdicts);
  if (why !== undefined) return { ...told, code: 'failed', message: `nothing was pushed: ${why}` };
  if (goes.length === 0)
    return { ...told, code: 'nothing-to-do', message: 'the new base ends no known finding' };
  const place = await patchedTag(world, asked.reference);
  const to = { ...place, tag: asked.tag ?? place.tag };
  if (asked.isPlan) return { ...told, code: 'possible', message: `it would be ${to.repository}:${to.tag}` };
  const proven = { asked, looked, bases, outcome, verdicts, startedOn, source, to };
  return { ...told, code: 'rebased', ...(await deliver(world, proven)) };
}

function planned({ vulnerability, aliases, package: item, severity, fix }: Finding): PlannedFinding {
  return { vulnerability, aliases, package: item.name, version: item.version, severity, fix };
}

interface Scanning {
  readonly source: ImageSource;
  readonly digest: Digest;
  readonly looked: { readonly read: Pick<ImageRead, 'image'> };
  readonly asked: Pick<RebaseAsked, 'signal'>;
}

async function scanned(
  world: World,
  { source, digest, looked, asked }: Scanning,
): Promise<Outcome<Contents>> {
  const { signal } = asked;
  const { platform } = looked.read.image;
  const resolved = await resolveImage(source, digest, { platform, signal });
  const { knowledge } = await world.store();
  const cache = { get: knowledge.layer, put: knowledge.saveLayer };
  const read = await readContents(resolved.value, source, {
    reader: await world.layerReader(),
    cache,
    signal,
  });
  return { value: read.value, coverage: mergeCoverage([resolved.coverage, read.coverage]) };
}

interface Delivering extends Omit<Proving, 'named'> {
  readonly verdicts: readonly RebaseVerdict[];
  readonly startedOn: string;
  readonly source: ImageSource;
  readonly to: { readonly repository: string; readonly tag: string };
}

/** @throws images.tag-taken, writing.paused */
async function deliver(
  world: World,
  { asked, looked, bases, outcome, verdicts, startedOn, source, to }: Delivering,
): Promise<Pick<RebaseResult, 'image' | 'signed' | 'attested'>> {
  await requireWriting(world);
  const signer = await signerFor(world, 'signing');
  const { reference, signal } = asked;
  const { repository, tag } = to;
  const { digest } = outcome.made.manifest;
  const target = (await world.registries()).target(repository);
  const from = parseImageReference(reference);
  const mountFrom = repositoryOf(from) === repository ? undefined : from.repository;
  const named = `${repository}:${tag}`;
  const byHand = `by-hand/${named}@${digest}`;
  const write = { key: `${byHand}/push`, write: 'image.push', from: reference, to: named, digest } as const;
  const pushed = await recordWrite(world, { write, signal }, async () => {
    const value = await pushPatched({ patched: outcome.made, source, target, tag, mountFrom, signal });
    return { value, outcome: pushOutcome(value, named) };
  });
  if (pushed.kind === 'tag-taken')
    throw new OakumError('images.tag-taken', `${named} names ${pushed.by}: a tag is never written over`, {
      hint: 'choose another with --tag',
    });
  const { image } = looked.read;
  const { fresh, name } = bases;
  const vouched = await vouchIfKey(world, {
    done: {
      engine: rebaseEngine,
      packages: movedPackages(bases),
      provenance: {
        engine: rebaseEngine,
        sourceReference: reference,
        sourceDigest: image.family.manifest,
        repositories: [],
      },
    },
    base: { repository: repositoryOf(parseImageReference(name)), digest: fresh.image.family.manifest },
    verdicts,
    subject: { image, signal },
    ...{ reference, repository, digest, startedOn, signer },
  });
  return { image: `${named}@${digest}`, ...vouched };
}
