import { z } from 'zod';
import { Approval } from './decision.ts';
import { Effect, EffectOutcome } from './effect.ts';
import type { Entry, EntryKind } from './entry.ts';
import { RunPhase } from './run.ts';
import { DigestText } from './schemas.ts';
import { Attestation, Verdict } from './verdict.ts';

const reason = z.strictObject({ reason: z.string() }).readonly();

/** What the body of each kind of entry holds. Closed: a field that is not here is refused, not dropped. */
export const entryBodies = {
  'plan-made': z
    .strictObject({ plan: z.string(), digest: DigestText, cluster: z.string(), patches: z.number().int() })
    .readonly(),
  approved: Approval,
  rejected: Approval,
  'run-started': z.strictObject({ plan: DigestText, cluster: z.string() }).readonly(),
  /** Written before an effect changes anything. */
  intent: z.strictObject({ key: z.string(), effect: Effect }).readonly(),
  /** Written after it, whatever came of it. */
  outcome: z.strictObject({ key: z.string(), outcome: EffectOutcome }).readonly(),
  verdict: z.strictObject({ patch: z.string(), workload: z.string(), verdict: Verdict }).readonly(),
  attested: z.strictObject({ attestation: Attestation }).readonly(),
  'run-ended': z.strictObject({ phase: RunPhase, note: z.string() }).readonly(),
  'run-paused': reason,
  'run-resumed': reason,
  'run-aborted': reason,
  /** What was put back: the images that stood before the run. */
  'rolled-back': z
    .strictObject({
      patch: z.string(),
      workload: z.string(),
      images: z.array(z.object({ container: z.string(), image: z.string() }).readonly()).readonly(),
      reason: z.string(),
    })
    .readonly(),
  'digest-quarantined': z.strictObject({ digest: DigestText, reason: z.string() }).readonly(),
  'feeds-updated': z
    .strictObject({
      feeds: z
        .array(z.strictObject({ id: z.string(), asOf: z.string(), records: z.number().int() }).readonly())
        .readonly(),
    })
    .readonly(),
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
