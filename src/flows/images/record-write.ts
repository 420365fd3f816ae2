import { errorCode, errorMessage, OakumError } from '../../kernel/index.ts';
import type {
  BuildWrite,
  CollectorWrite,
  EffectOutcome,
  ProposalWrite,
  RegistryWrite,
} from '../../model/index.ts';
import { makeEntry } from '../../prove/audit/index.ts';
import type { AttestResult, SignResult } from '../../prove/trust/index.ts';
import type { PushOutcome } from '../../remediate/images/index.ts';
import type { World } from '../world.ts';

export interface Writing {
  readonly write: RegistryWrite | CollectorWrite | BuildWrite | ProposalWrite;
  /** The run that it is part of; absent for what a person does by hand. */
  readonly run?: string;
  readonly signal: AbortSignal;
}

/** What came of a write: for the caller, and for the log. */
export interface Written<T> {
  readonly value: T;
  readonly outcome: EffectOutcome;
}

/**
 * Writes to a registry, or to a cluster outside of a run, with the intent in the evidence log first and the outcome after it. A write that was broken off
 * (a crash, an aborted signal) leaves the intent alone: nobody knows what came of it, and verification says so.
 *
 * @throws whatever `act` throws, after its outcome is in the log; nothing is written where the intent cannot be.
 */
export async function recordWrite<T>(
  world: World,
  { write, run, signal }: Writing,
  act: () => Promise<Written<T>>,
): Promise<T> {
  const { evidence } = await world.store();
  const context = { clock: world.clock, by: world.user, run };
  const { key } = write;
  await evidence.append([makeEntry('intent', context, write)]);
  const close = (outcome: EffectOutcome): Promise<void> =>
    evidence.append([makeEntry('outcome', context, { key, outcome })]);
  const { value, outcome } = await act().catch(async (error: unknown) => {
    if (!signal.aborted) await close(failed(error));
    throw error;
  });
  await close(outcome);
  return value;
}

/** What a push came to, as the log keeps it. `named` is `repository:tag`. */
export function pushOutcome(pushed: PushOutcome, named: string): EffectOutcome {
  if (pushed.kind !== 'tag-taken')
    return { kind: 'done', result: { how: pushed.kind, digest: pushed.digest } };
  const reason = `${named} names ${pushed.by}: a tag is never written over`;
  return { kind: 'refused', code: 'images.tag-taken', reason };
}

/** What signing came to: by which key, and where the signature lies in each format. */
export function signOutcome({ kind, keyId, signatures }: SignResult): EffectOutcome {
  const places = Object.fromEntries(signatures.map(({ format, at }) => [format, at]));
  return { kind: 'done', result: { how: kind, keyId, ...places } };
}

/** What attesting came to: where each attestation lies, by its predicate type. */
export function attestOutcome({ keyId, attestations }: AttestResult): EffectOutcome {
  const places = attestations.map(({ predicateType, at }) => [predicateType, at.join(' ')]);
  return { kind: 'done', result: { keyId, ...Object.fromEntries(places) } };
}

function failed(error: unknown): EffectOutcome {
  const retry = error instanceof OakumError ? error.retry : 'never';
  return { kind: 'failed', code: errorCode(error), reason: errorMessage(error), retry };
}
