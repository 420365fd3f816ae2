import * as z from 'zod';
import { Effect, EffectOutcome } from './effect.ts';
import type { Entry, EntryKind } from './entry.ts';
import { LoanEnd, LoanOwner, SourceFix } from './loan.ts';
import { RolloutState, RunPhase } from './run.ts';
import { DigestText, InstantText } from './schemas.ts';
import { SigningKeyChange } from './signing-key.ts';
import { Attestation, Verdict } from './verdict.ts';

/** What a person asked of a run; the machine obeys at its next safe point, and says so in an entry of its own. */
const asked = z.strictObject({ act: z.string(), asked: z.literal(true) }).readonly();
/** Where the run stands now, and why. */
const came = z.strictObject({ phase: RunPhase, note: z.string() }).readonly();

const word = z
  .strictObject({
    plan: z.string(),
    digest: DigestText,
    identity: z.enum(['os-user', 'signed-in']),
    reason: z.string(),
  })
  .readonly();

const rolloutPhase = RolloutState.unwrap().shape.phase;

/** What the rollout of one workload came to in one step: it moved on, or a gate judged it. */
const RolloutHappening = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('moved'), from: rolloutPhase, to: rolloutPhase, note: z.string() })
    .readonly(),
  z.strictObject({ kind: z.literal('judged'), verdict: Verdict }).readonly(),
]);

/** One write to a registry that is about to be made. */
export const RegistryWrite = z
  .strictObject({
    /** Of the write, not of the effect that it is part of: `<effect's key>/push`, `by-hand/<image>/push`. */
    key: z.string(),
    write: z.enum(['image.push', 'image.attest', 'image.sign', 'image.delete']),
    /** The image that it was made from, as it was named. */
    from: z.string().optional(),
    /** `repository:tag`, or the repository whose image is signed. */
    to: z.string(),
    digest: DigestText,
  })
  .readonly();
export type RegistryWrite = z.infer<typeof RegistryWrite>;

/** Read-only Jobs that are about to be made on nodes of a cluster, one each, and removed again. */
export const CollectorWrite = z
  .strictObject({
    key: z.string(),
    write: z.literal('node.collect'),
    cluster: z.string(),
    namespace: z.string(),
    /** Of the collector, with its digest. */
    image: z.string(),
    nodes: z.array(z.string()).readonly(),
  })
  .readonly();
export type CollectorWrite = z.infer<typeof CollectorWrite>;

/** One build that the owner's CI is about to be asked for. Its outcome names the run; what came of that is the outcome of `<key>/result`. */
export const BuildWrite = z
  .strictObject({
    key: z.string(),
    write: z.literal('ci.trigger'),
    /** The API that is called. */
    to: z.string(),
    /** The word by which its run is found again. */
    request: z.string(),
    /** The image that it is built again for. */
    from: z.string(),
    digest: DigestText,
    revision: z.string(),
    base: z.string(),
    /** The image that it is to push, and what lay there before. */
    result: z.string(),
    before: DigestText.optional(),
  })
  .readonly();
export type BuildWrite = z.infer<typeof BuildWrite>;

/** One change of a source that is about to be proposed to its owner. Its outcome names the request. */
export const ProposalWrite = z
  .strictObject({
    key: z.string(),
    write: z.literal('source.propose'),
    /** The API that is called. */
    to: z.string(),
    branch: z.string(),
    files: z.array(z.string()).readonly(),
    /** The image whose packages it is about. */
    from: z.string(),
    digest: DigestText,
  })
  .readonly();
export type ProposalWrite = z.infer<typeof ProposalWrite>;

const records = z.number().int().nonnegative();

/** What came of fetching one feed; `held` and `failed` left the last good one in force. */
const FeedOutcome = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('updated'),
      id: z.string(),
      asOf: z.string(),
      records,
      quarantined: records,
    })
    .readonly(),
  z.strictObject({ kind: z.literal('unchanged'), id: z.string(), asOf: z.string(), records }).readonly(),
  z.strictObject({ kind: z.literal('held'), id: z.string(), reason: z.string() }).readonly(),
  z
    .strictObject({ kind: z.literal('failed'), id: z.string(), code: z.string(), reason: z.string() })
    .readonly(),
]);

/** What the body of each kind of entry holds. Closed: a field that is not here is refused, not dropped. */
export const entryBodies = {
  'plan-made': z
    .strictObject({
      plan: z.string(),
      digest: DigestText,
      cluster: z.string().optional(),
      /** Set when it was not made here but read from a file. */
      from: z.literal('file').optional(),
    })
    .readonly(),
  approved: word,
  rejected: word,
  'run-started': z
    .strictObject({ plan: z.string(), digest: DigestText, patches: z.array(z.string()).readonly() })
    .readonly(),
  /** Written before an effect changes anything, and before a registry is written to, be it inside an effect or by hand. */
  intent: z.union([
    z.strictObject({ key: z.string(), effect: Effect }).readonly(),
    RegistryWrite,
    CollectorWrite,
    BuildWrite,
    ProposalWrite,
  ]),
  /** Written after it, whatever came of it. */
  outcome: z.strictObject({ key: z.string(), outcome: EffectOutcome }).readonly(),
  verdict: z.strictObject({ patch: z.string(), workload: z.string(), event: RolloutHappening }).readonly(),
  attested: Attestation,
  'run-paused': z.union([asked, z.strictObject({ phase: RunPhase, reason: z.string() }).readonly()]),
  'run-resumed': z.union([asked, z.strictObject({ plan: z.string() }).readonly()]),
  'run-aborted': z.union([asked, came]),
  'rolled-back': z.union([asked, came]),
  'run-ended': came,
  /** The digest of the image that did harm, and of the recipe that it was made by. */
  'digest-quarantined': z
    .strictObject({ digests: z.array(DigestText).readonly(), reason: z.string() })
    .readonly(),
  /** What became of each feed that was asked for. */
  'feeds-updated': z.strictObject({ feeds: z.array(FeedOutcome).readonly() }).readonly(),
  /** Somebody stopped all writing of everything on this store, and why. */
  'writing-paused': z.strictObject({ reason: z.string() }).readonly(),
  /** Somebody lifted it: whose it was, and since when. */
  'writing-resumed': z.strictObject({ pausedBy: z.string(), pausedAt: InstantText }).readonly(),
  /** A document of another tool about findings of before: how much of it was kept, and how much could not be used. */
  'history-imported': z
    .strictObject({
      document: z.string(),
      digest: DigestText,
      format: z.string(),
      records,
      acceptances: records,
      unread: records,
    })
    .readonly(),
  /** What the trust policies made of an image that was about to be patched. */
  'trust-judged': z
    .strictObject({
      image: z.string(),
      digest: DigestText,
      decision: z.enum(['accepted', 'warned', 'refused']),
      policies: z
        .array(
          z
            .strictObject({
              policy: z.string(),
              found: z.enum(['signed', 'unsigned', 'wrong']),
              does: z.enum(['accept', 'warn', 'refuse']),
              by: z.array(z.string()).readonly(),
              reasons: z.array(z.string()).readonly(),
              /** `trust.key-compromised` where a revoked key made what is there. */
              code: z.string().optional(),
            })
            .readonly(),
        )
        .readonly(),
    })
    .readonly(),
  /** A key that signs images was made, replaced, retired or revoked. */
  'signing-key-changed': SigningKeyChange,
  /** A layer patch is lent to an image: by whom it is to be replaced, and until when. */
  'loan-opened': z
    .strictObject({
      loan: z.string(),
      image: z.string(),
      digest: DigestText,
      source: z.string(),
      sourceDigest: DigestText,
      owner: LoanOwner,
      fix: SourceFix,
      packages: records,
      covers: records,
      expiresAt: InstantText,
    })
    .readonly(),
  /** A loan is over: with the scan, the run or the person that says so. */
  'loan-ended': z.strictObject({ loan: z.string(), image: z.string(), end: LoanEnd }).readonly(),
} as const satisfies Record<EntryKind, z.ZodType>;

/** The body of an entry by its kind. */
export type EntryBodies = { readonly [K in EntryKind]: z.infer<(typeof entryBodies)[K]> };

/** The same table, typed so that a body follows from its kind. */
const schemas: { readonly [K in EntryKind]: z.ZodType<EntryBodies[K]> } = entryBodies;

/** The typed body of an entry; undefined if the entry is of another kind, or its body is not what its kind says. */
export function bodyOf<K extends EntryKind>(
  kind: K,
  entry: Pick<Entry, 'kind' | 'body'>,
): EntryBodies[K] | undefined {
  if (entry.kind !== kind) return undefined;
  const parsed = schemas[kind].safeParse(entry.body);
  return parsed.success ? parsed.data : undefined;
}
